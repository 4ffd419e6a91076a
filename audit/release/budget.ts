import { counted } from '../counted.ts';
import { failed, notApplicable, passed, type Result } from '../finding.ts';
import { releasedWindows } from '../ledger/entries.ts';
import type { Check } from '../stageOf.ts';
import type { StateFacts } from '../stateFacts.ts';
import { booksThatDiffer } from './booksThatDiffer.ts';
import { budgetCharts } from './budgetCharts.ts';
import { builtCubes, thousandths } from './builtCubes.ts';
import { readSpendings, type Spending } from './readSpendings.ts';
import type { ReleaseGround } from './releaseGround.ts';
import { type Period, spentByPeriod } from './spentByPeriod.ts';

const SPANS = ['day', 'month'] as const;

export const budget: Check<ReleaseGround> = {
  info: {
    name: 'release.budget',
    title: 'No visitor’s day or month was spent more on than the ceilings of the policy allow.',
    what: 'Epsilon and delta of every release of the site: as ClickHouse has them, and as the state has booked them.',
    how: 'For each day and calendar month of the site all windows that touch it are added up (basic composition: Dwork, Roth 2014, theorem 3.16); the hours of a day share one bound, so of each version of the policy the dearest hour counts. What was withheld for want of budget spent nothing. A sum is held against the ceilings of the policy in force where the last release that spent in it was under that policy; only the numbers of earlier versions are known, not their ceilings. ClickHouse and the state must agree.',
    severity: 'critical',
    remedy:
      'Lower epsilon of the cubes or raise the ceilings on purpose, in a new version of the policy. What was spent cannot be taken back; a month’s sum goes down with the next month.',
    clauses: ['GDPR art. 25', 'GDPR recital 26', 'NIST SP 800-226'],
  },
  async run({ policy, read, state }) {
    const spendings = await readSpendings(read, policy.site);
    const booked = state ? bookedIn(state) : [];
    const { release } = policy;
    if (release.mechanism !== 'dp') {
      const before = [...spendings, ...booked].some(({ spent }) => spent > 0);
      return notApplicable(
        before
          ? 'The policy in force releases by suppression, which keeps no budget. Under an earlier version epsilon was spent, whose ceilings are not known here.'
          : 'The policy releases by suppression, which keeps no budget and gives no guarantee.',
      );
    }
    const differing = booksThatDiffer(spendings, booked);
    const wrong = [...overPromised(), ...differing];
    const evidence: string[] = [];
    const periods = { day: [] as Period[], month: [] as Period[] };
    for (const span of SPANS) {
      const ceiling = release.ceilings[span];
      const most = Math.floor(ceiling * 1000 + 1e-6);
      periods[span] = spentByPeriod(spendings, span, policy.timezone);
      const fromState = spentByPeriod(booked, span, policy.timezone);
      const held = periods[span].filter(({ version }) => version === policy.version);
      const over = held.filter(({ spent }) => spent > most);
      const largest = Math.max(0, ...held.map(({ spent }) => spent));
      // The state keeps what ClickHouse has let expire.
      const overBooked = fromState.filter(
        ({ spent, version, label }) =>
          spent > most && version === policy.version && !over.some((it) => it.label === label),
      );
      if (over.length > 0) wrong.push(tooMuch(span, over, ceiling, 'by what ClickHouse has'));
      if (overBooked.length > 0)
        wrong.push(tooMuch(span, overBooked, ceiling, 'by what the state has booked'));
      const delta = Math.max(0, ...held.map((it) => it.delta));
      evidence.push(
        `${counted(held.length, span)} under version ${policy.version}: at most epsilon ${largest / 1000} of ${ceiling} was spent on a visitor’s ${span}, delta ${Number(delta.toPrecision(3))}.`,
      );
      const others = periods[span].length - held.length;
      if (others > 0)
        evidence.push(
          `${counted(others, span)} whose last release was under an earlier version, with ceilings that are not known here.`,
        );
    }
    if (!state) {
      evidence.push(
        'The state at the edge cannot be read, so only what ClickHouse has was added up.',
      );
    } else if (differing.length === 0) {
      evidence.push(`The state’s own book of ${booked.length} windows says the same.`);
    }
    const result: Result = wrong.length > 0 ? failed(...wrong, ...evidence) : passed(...evidence);
    return { ...result, charts: budgetCharts(periods, release.ceilings, policy.version) };

    /** What the cubes of the policy spend by themselves: a day in one window of each kind, a month in 31 days and 6 weeks. */
    function overPromised(): string[] {
      const cubes = builtCubes(policy);
      const times = { hour: 31, day: 31, week: 6, month: 1 };
      const sums = {
        day: cubes.reduce((sum, { epsilon }) => sum + thousandths(epsilon), 0),
        month: cubes.reduce(
          (sum, { epsilon, window }) => sum + times[window] * thousandths(epsilon),
          0,
        ),
      };
      return SPANS.flatMap((span) =>
        release.mechanism === 'dp' && sums[span] > Math.floor(release.ceilings[span] * 1000 + 1e-6)
          ? [
              `The cubes of the policy spend epsilon ${sums[span] / 1000} on a visitor’s ${span}, more than its own ceiling of ${release.ceilings[span]}.`,
            ]
          : [],
      );
    }
  },
};

/** What the state says that its windows spent; when they were released is in its ledger. */
function bookedIn({ released, ledger }: StateFacts): Spending[] {
  const times = new Map(
    releasedWindows(ledger).map((it) => [`${it.window} ${it.startsAt}`, it.releasedAt]),
  );
  return released.map((row) => ({
    ...{ kind: row.kind, startsAt: row.startsAt, endsAt: row.endsAt },
    ...{ version: row.policyVersion, spent: row.milliEpsilon },
    releasedAt: times.get(`${row.kind} ${row.startsAt}`) ?? 0,
  }));
}

function tooMuch(span: string, over: readonly Period[], ceiling: number, whence: string): string {
  const [worst] = over.toSorted((a, b) => b.spent - a.spent);
  return `${counted(over.length, span)} over the ceiling of epsilon ${ceiling}, ${whence}: most in ${worst?.label}, with epsilon ${(worst?.spent ?? 0) / 1000}.`;
}
