import { failed, notApplicable, passed, type Result, warned } from '../finding.ts';
import { activatedPolicies, windowName } from '../ledger/entries.ts';
import { readLedger } from '../ledger/readLedger.ts';
import type { Check } from '../stageOf.ts';
import { builtCubes } from './builtCubes.ts';
import { readSpendings, type Spending } from './readSpendings.ts';
import type { ReleaseGround } from './releaseGround.ts';

const HOUR = 3_600_000;
/** The longest that a window of each kind may be, where clocks are set back. */
const LONGEST = { hour: HOUR, day: 25 * HOUR, week: 169 * HOUR, month: 745 * HOUR };

export const overdue: Check<ReleaseGround> = {
  info: {
    name: 'release.overdue',
    title:
      'Windows are released when they have closed, and what they were made from goes with them.',
    what: 'Open windows, the outbox, and the releases that ClickHouse has.',
    how: 'An open window whose end and grace period are more than an hour past is overdue: until its release its visitors’ fingerprints and its exact counts stay. With noise every window is released by the clock, whether or not anybody came, so between two releases under the same version of the policy none may be missing.',
    severity: 'serious',
    remedy:
      'See why the server does not release: its log and /metrics tell (docs/operations.md). `headcount release` does it by hand. What waits in the outbox is sent when ClickHouse takes it.',
    clauses: ['GDPR art. 5(1)(e)', 'GDPR art. 25', 'GDPR art. 32(1)(b)'],
  },
  async run(ground) {
    const { policy, read, state, now, platform } = ground;
    const late = (state?.openWindows ?? [])
      .filter(({ site, closesAt }) => site === policy.site && closesAt + HOUR < now())
      .map(({ kind, startsAt }) => windowName({ window: kind, startsAt }));
    const wrong =
      late.length > 0
        ? [`Windows that are overdue: ${late.length}, the oldest of a kind the ${late.sort()[0]}.`]
        : [];
    const spendings = await readSpendings(read, policy.site);
    if (policy.release.mechanism === 'dp') wrong.push(...(await missing(ground, spendings)));
    else if (!state) {
      return notApplicable(
        'At the edge open windows cannot be listed, and under suppression a window without visitors is not released, so ClickHouse does not tell what is missing.',
      );
    }
    const evidence = [
      ...(state
        ? [
            `${state.openWindows.filter(({ site }) => site === policy.site).length} windows are open, none of them overdue.`,
          ]
        : [`Open windows cannot be listed on the ${platform}.`]),
      `${spendings.length} windows are released in ClickHouse.`,
    ];
    return waiting(state?.outbox ?? 0, wrong, evidence);
  },
};

function waiting(outbox: number, wrong: readonly string[], evidence: readonly string[]): Result {
  if (wrong.length > 0) return failed(...wrong);
  if (outbox === 0) return passed(...evidence);
  return warned(
    ...evidence,
    `${outbox} releases or ledger entries of this deployment wait for ClickHouse; where there are as many at the next audit, it does not take them.`,
  );
}

/** Windows of the clock that ClickHouse has no release of. */
async function missing(
  { policy, read, state, now }: ReleaseGround,
  spendings: readonly Spending[],
): Promise<string[]> {
  const ledger = state?.ledger ?? (await readLedger(read, policy.site));
  const [first] = activatedPolicies(ledger);
  const grace = policy.release.graceMinutes * 60_000;
  const kinds = new Set(builtCubes(policy).map(({ window }) => window));
  return [...kinds].flatMap((kind) => {
    // An imported log may end long before the site's own windows begin.
    const own = spendings.filter((it) => it.kind === kind && it.endsAt > (first?.at ?? 0));
    const ordered = own.toSorted((a, b) => a.startsAt - b.startsAt);
    const gaps = ordered.filter((it, index) => {
      const next = ordered[index + 1];
      return next && next.version === it.version && next.startsAt > it.endsAt;
    });
    const wrong = gaps.map(
      ({ kind: window, endsAt }) =>
        `After the ${windowName({ window, startsAt: endsAt })} releases are missing.`,
    );
    // A release is under way for an hour at most; one that waits in the outbox is no matter of this.
    const lastEnd = Math.max(
      ...ordered.map(({ endsAt }) => endsAt),
      first?.at ?? Number.POSITIVE_INFINITY,
    );
    const due = lastEnd + LONGEST[kind] * (ordered.length > 0 ? 1 : 2) + grace + HOUR;
    const isWaiting = (state?.outbox ?? 0) > 0;
    return due < now() && !isWaiting
      ? [
          ...wrong,
          `No ${kind} was released since ${new Date(lastEnd).toISOString().slice(0, 16)} UTC, though one was due.`,
        ]
      : wrong;
  });
}
