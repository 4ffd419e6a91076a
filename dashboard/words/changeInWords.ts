import { formatCount } from './formatCount.ts';

/** A number and how far it may be off. */
export interface Measured {
  readonly value: number;
  readonly margin: number;
}

/** How a number differs from the one before, for the eye and for the ear. */
export interface Change {
  readonly kind: 'up' | 'down' | 'same' | 'new';
  /** For instance "12%". */
  readonly short: string;
  /** A sentence. */
  readonly words: string;
}

const percent = new Intl.NumberFormat('en-GB', { style: 'percent', maximumFractionDigits: 0 });
const tenths = new Intl.NumberFormat('en-GB', { style: 'percent', maximumFractionDigits: 1 });
const times = new Intl.NumberFormat('en-GB', { maximumSignificantDigits: 2 });

/**
 * Compares a number with the one before. Only a difference that is more than both margins
 * together is one.
 *
 * @param before `undefined` where it was not published, which is not zero
 * @param when the days of the one before, in words
 */
export function changeInWords(now: Measured, before: Measured | undefined, when: string): Change {
  if (!before) {
    return {
      kind: 'new',
      short: 'not shown before',
      words: `Not shown in ${when}: too few, or none.`,
    };
  }
  const difference = now.value - before.value;
  const then = `${formatCount(before.value)}${before.margin > 0 ? ` ±${formatCount(before.margin)}` : ''} in ${when}`;
  if (Math.abs(difference) <= now.margin + before.margin) {
    const why = now.margin + before.margin > 0 ? ', no more apart than both may be off' : '';
    return { kind: 'same', short: 'about the same', words: `About the same: ${then}${why}.` };
  }
  const kind = difference > 0 ? 'up' : 'down';
  return { kind, short: sizeOf(now.value, before.value), words: `${capital(kind)} from ${then}.` };
}

function sizeOf(now: number, before: number): string {
  if (before === 0) return 'from 0';
  const share = Math.abs(now - before) / before;
  if (now >= 10 * before) return `${times.format(now / before)} times`;
  return (share < 0.1 ? tenths : percent).format(share);
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
