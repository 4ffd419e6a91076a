import { formatCount } from '../../words/formatCount.ts';
import type { Checked, Known } from './checkChain.ts';

/**
 * What a check of the whole chain found.
 *
 * @param asked whether something was put in as a noted hash, and the hash that is in it
 */
export function checkedInWords(
  { seq, hash, broken, noted, differs }: Checked,
  asked: { readonly asked: boolean; readonly noted: string | undefined },
): { readonly words: string; readonly good: boolean } {
  if (broken) {
    return {
      words: `Broken at entry ${formatCount(broken.seq)}: ${broken.why}. The ${formatCount(seq)} before it are whole.`,
      good: false,
    };
  }
  if (differs) return { words: differsInWords(seq, differs), good: false };
  const whole = `Your browser checked all ${formatCount(seq)} entries: the chain is whole, and ends with ${hash}.`;
  if (!asked.asked) return { words: whole, good: true };
  if (asked.noted === undefined) {
    return {
      words: `${whole} What you put in has no hash in it: one is 64 digits and letters a to f.`,
      good: false,
    };
  }
  return noted === undefined
    ? {
        words: `${whole} But no entry has the hash that you noted: the chain was made anew since then.`,
        good: false,
      }
    : {
        words: `${whole} Entry ${formatCount(noted)} has the hash that you noted, so everything up to it is what it was.`,
        good: true,
      };
}

const FROM: Readonly<Record<Known['from'], string>> = {
  page: 'when this page was loaded',
  device: 'when it was last checked on this device',
};

function differsInWords(seq: number, known: Known): string {
  const when = FROM[known.from];
  return known.seq > seq
    ? `The ledger was cut: your browser was given ${formatCount(seq)} entries, which follow from one another, but ${when} there were ${formatCount(known.seq)}. Those after entry ${formatCount(seq)} are missing.`
    : `The ledger was made anew: its ${formatCount(seq)} entries follow from one another, but entry ${formatCount(known.seq)} has another hash than ${when}.`;
}
