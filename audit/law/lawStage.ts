import { RULE_PACKS, type Finding as RuleFinding } from '../../policy/checkPolicy.ts';
import type { Policy } from '../../policy/policy.ts';
import type { Pack } from '../../policy/rules/rule.ts';
import { notApplicable, type Result } from '../finding.ts';
import { type Check, stageOf } from '../stageOf.ts';
import { LAWS, type Law } from './laws.ts';

interface Ground {
  readonly policy: Policy;
  /** As `2026-11-22`. */
  readonly today: string;
}

/** The rule packs of `policy check`, asked of the policy in force on the day of the audit. */
export const lawStage = stageOf('law', LAWS.map(checkOf), ({ policy, now }): Ground => {
  return { policy, today: new Date(now()).toISOString().slice(0, 10) };
});

function checkOf(law: Law): Check<Ground> {
  return {
    info: law.info,
    run({ policy, today }) {
      const pack = RULE_PACKS.find(({ name }) => name === law.pack);
      if (!pack) throw new Error(`there is no rule pack ${law.pack}`);
      return pack.appliesTo(policy) ? ask(pack, policy, today) : notApplicable(law.otherwise);
    },
  };
}

/** What a pack's rules find: what is wrong first, then what is for somebody to look at. */
function ask({ rules }: Pack, policy: Policy, today: string): Result {
  const found = rules.map(({ id, pack, source, ...rule }) => ({
    ...{ id, pack, source },
    ...rule.judge(policy, today),
  }));
  const of = (outcome: RuleFinding['outcome']) => found.filter((it) => it.outcome === outcome);
  const [errors, warnings, fine] = [of('error'), of('warning'), of('ok')];
  const ending = errors.length > 0 ? 'failed' : warnings.length > 0 ? 'warning' : 'passed';
  return {
    status: ending,
    evidence: [
      `${rules.length} rules on ${today}: ${fine.length} in order, ${warnings.length} to look at, ${errors.length} broken. Policy ${policy.site}, version ${policy.version}.`,
      ...[...errors, ...warnings, ...fine].map(inWords),
    ],
  };
}

function inWords(finding: RuleFinding): string {
  const { id, read, source } = finding;
  const from = source.from === undefined ? '' : `, applies from ${source.from}`;
  const said = `${id}: ${read}`;
  return finding.outcome === 'ok'
    ? said
    : `${said}. To do: ${finding.change} (${source.clause}${from})`;
}
