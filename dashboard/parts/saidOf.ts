import { Refusal } from '../ask/refusal.ts';

/** What is said in the place of numbers that could not be had. */
export function saidOf(error: unknown): string {
  if (!(error instanceof Refusal)) return 'Something went wrong on this page. Load it again.';
  if (error.code === 'clickhouse-away') {
    return 'The database with the numbers does not answer. Counting goes on and nothing is lost; this page asks again by itself.';
  }
  return error.message;
}
