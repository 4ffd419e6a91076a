import { formatCount } from '../../words/formatCount.ts';
import type { Checked } from './checkChain.ts';

/**
 * What a check of the whole chain found.
 *
 * @param asked whether something was put in as a noted hash, and the hash that is in it
 */
export function checkedInWords(
  { seq, hash, broken, noted }: Checked,
  asked: { readonly asked: boolean; readonly noted: string | undefined },
): { readonly words: string; readonly good: boolean } {
  if (broken) {
    return {
      words: `Broken at entry ${formatCount(broken.seq)}: ${broken.why}. The ${formatCount(seq)} before it are whole.`,
      good: false,
    };
  }
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
