import type { Policy } from './policy.ts';
import { ccpa } from './rules/ccpa.ts';
import { cnil } from './rules/cnil.ts';
import { coppa } from './rules/coppa.ts';
import { dpdp } from './rules/dpdp.ts';
import { eprivacy } from './rules/eprivacy.ts';
import { gdpr } from './rules/gdpr.ts';
import { general } from './rules/general.ts';
import type { Pack, Rule, Verdict } from './rules/rule.ts';

/** All rule packs. Only those of a policy's jurisdictions are asked. */
export const RULE_PACKS: readonly Pack[] = [general, cnil, gdpr, eprivacy, ccpa, coppa, dpdp];

/** What one rule found in a policy. */
export type Finding = Verdict & Pick<Rule, 'id' | 'pack' | 'source'>;

/**
 * What the rule packs of a policy's jurisdictions find in it, the ok ones
 * included. It is no legal advice: a policy without an error can still be
 * unlawful, for what only a lawyer can decide see docs/legal.md.
 *
 * @param policy as `parsePolicy` gives it
 * @param today as `2026-11-22`
 */
export function checkPolicy(policy: Policy, today: string): Finding[] {
  return RULE_PACKS.filter((pack) => pack.appliesTo(policy)).flatMap(({ rules }) =>
    rules.map(({ id, pack, source, ...rule }) => ({
      id,
      pack,
      source,
      ...rule.judge(policy, today),
    })),
  );
}
