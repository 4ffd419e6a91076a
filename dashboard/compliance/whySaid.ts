import { Refusal } from '../ask/refusal.ts';
import { saidOf } from '../parts/saidOf.ts';

/**
 * What is said where something could not be had: the server's own words, since this page does not ask
 * again by itself as the numbers do.
 */
export function whySaid(error: unknown): string {
  return error instanceof Refusal ? error.message : saidOf(error);
}
