import { Bar } from '../parts/bar.tsx';
import { Count } from '../parts/count.tsx';
import { saidOf } from '../parts/saidOf.ts';
import { spanOf } from '../period/period.ts';
import { isComparable } from '../plan/isComparable.ts';
import { useSite } from '../session/siteContext.ts';
import type { Goal } from '../view/view.ts';
import { useView } from '../view/viewContext.ts';
import { formatCount } from '../words/formatCount.ts';
import { Converted } from './converted.tsx';
import type { GoalPlan } from './planGoal.ts';
import { type Reached, useReached } from './useReached.ts';

/** One goal: how many reached it, and which part of all that is. */
export function GoalRow({ goal, remove }: { readonly goal: Goal; readonly remove: () => void }) {
  const { site } = useSite();
  const { view } = useView();
  const span = spanOf(view.period, site.today);
  const now = useReached(goal, span);
  const { plan, some, whole } = now;
  const earlier = 'before' in plan ? plan.before : undefined;
  const before = useReached(goal, earlier, view.compare && earlier !== undefined);
  return (
    <tr data-row={goal.name}>
      <th scope="row">
        {some && whole ? <Bar value={some.value} margin={some.margin} most={whole.value} /> : null}
        <span class="name">
          {goal.name} <span class="soft small">{'instead' in plan ? plan.instead : undefined}</span>
        </span>
      </th>
      {'words' in plan ? (
        <td colSpan={2} class="said">
          {plan.words}
        </td>
      ) : (
        <ReachedCells plan={plan} now={now} before={before} />
      )}
      <td>
        <button type="button" class="quiet" aria-label={`Take away ${goal.name}`} onClick={remove}>
          ×
        </button>
      </td>
    </tr>
  );
}

function ReachedCells({
  plan,
  now,
  before,
}: {
  readonly plan: GoalPlan;
  readonly now: Reached;
  readonly before: Reached;
}) {
  const { asked, some, whole, withheld } = now;
  if (asked.state === 'asking') return <td colSpan={2} aria-busy="true" />;
  if (asked.state === 'failed' || !some) {
    return (
      <td colSpan={2} class="said">
        {asked.state === 'failed' ? saidOf(asked.error) : 'too few to show'}
      </td>
    );
  }
  return (
    <>
      <td data-metric={plan.metric} data-value={some.value} data-margin={some.margin}>
        {some.value === 0 && some.margin > 0 ? (
          <span class="count">up to {formatCount(some.margin)}</span>
        ) : (
          <Count value={some.value} margin={some.margin} meta={asked.answer.meta} />
        )}{' '}
        <span class="soft small">{UNITS[plan.metric]}</span>
        {withheld && withheld.windows > 0 ? (
          <div class="soft small">
            at least: on {withheld.windows} of {asked.answer.meta.windows}{' '}
            {asked.answer.meta.window}s too few to show
          </div>
        ) : null}
      </td>
      <td>
        {whole && withheld && !now.comparable ? (
          <span class="soft small">
            not told: the goal was counted on other {asked.answer.meta.window}s than all
          </span>
        ) : null}
        {whole && withheld && now.comparable ? (
          <Converted
            plan={plan}
            reached={{ some, whole, withheld }}
            before={isSameLength(now, before) ? before : undefined}
          />
        ) : null}
      </td>
    </>
  );
}

/** Whether as much is published of both periods. */
function isSameLength({ asked: now }: Reached, { asked: before }: Reached): boolean {
  return (
    now.state === 'answered' &&
    before.state === 'answered' &&
    isComparable(now.answer.meta, before.answer.meta)
  );
}

const UNITS: Readonly<Record<GoalPlan['metric'], string>> = {
  visitors: 'visitors',
  visitor_days: 'visitor days',
  visits: 'visits',
  pageviews: 'views',
  events: 'times',
};
