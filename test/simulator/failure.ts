import { NotDurable } from '../../ingest/eventsRoute.ts';
import { ClockBehind } from '../../src/headcount.ts';

/** Whether an error follows from what the simulator broke. */
export function isExpected(error: unknown, why: string): boolean {
  return error instanceof ClockBehind || /injected: |the state is closed|disk .*is full/.test(why);
}

/** The messages of an error and of its causes. */
export function reasons(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const name = error instanceof NotDurable ? 'not durable: ' : '';
  return `${name}${error.message}${error.cause ? ` < ${reasons(error.cause)}` : ''}`;
}
