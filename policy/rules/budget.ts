import { budgetOfDay, budgetOfMonth } from '../budget.ts';
import { budgetInWords } from '../budgetInWords.ts';
import { ok, type Rule, warning } from './rule.ts';

/**
 * Ours: nobody sets a number by rule. Deployments that state epsilon for a person's
 * day have from about 1 (Wikipedia's page views by country) to 16 (Apple's words
 * typed); at 8 odds may already change by e⁸ ≈ 3000.
 */
const MOST_OF_A_DAY = 8;

/** What is spent on one visitor, against the ceilings, which the schema holds it to. */
export const budget: Rule = {
  id: 'general.budget',
  pack: 'general',
  source: {
    clause:
      'D. Desfontaines, "A list of real-world uses of differential privacy" (Apple: 2 to 16 for a person and day); how to judge such a promise: NIST SP 800-226 (2025). 8 is our yardstick',
    url: 'https://desfontain.es/blog/real-world-differential-privacy.html',
  },
  judge(policy) {
    const { release } = policy;
    if (release.mechanism !== 'dp') {
      return ok('release.mechanism is "suppression", which keeps no budget and gives no guarantee');
    }
    const { day, month } = release.ceilings;
    const spent = budgetOfDay(policy);
    const said = `a visitor's day has ${budgetInWords(spent)} (ceiling ${day}), a visitor's month ${budgetInWords(budgetOfMonth(policy))} (ceiling ${month})`;
    if (spent.milliEpsilon <= MOST_OF_A_DAY * 1000) return ok(said);
    return warning(
      `${said}: more than ${MOST_OF_A_DAY} for a day says little about what stays hidden`,
      'lower epsilon in cubes and audience, lower bounds to keep the noise small, or take cubes out',
    );
  },
};
