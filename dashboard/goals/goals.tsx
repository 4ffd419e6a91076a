import { Panel } from '../parts/panel.tsx';
import { spanOf } from '../period/period.ts';
import { useSite } from '../session/siteContext.ts';
import { stores } from '../session/stores.ts';
import { type Goal, isSame, MOST_GOALS } from '../view/goal.ts';
import { useView } from '../view/viewContext.ts';
import { AddGoal } from './addGoal.tsx';
import { GoalRow } from './goalRow.tsx';
import { keepGoals, keptGoals } from './keptGoals.ts';
import { planGoal } from './planGoal.ts';
import { possibleGoals } from './possibleGoals.ts';

/** What visits came to: pages and events that somebody chose, and how many of all reached them. */
export function Goals() {
  const { site } = useSite();
  const { view, look } = useView();
  const possible = possibleGoals(site);
  if (possible.length === 0) return null;
  const known = (goal: Goal) => possible.some((it) => isSame(it, goal));
  const chosen = [view.goals, keptGoals(stores.device, site.site)].find((it) => it.some(known));
  // Events were declared since somebody cares whether they happen.
  const goals = (chosen ?? possible.filter(({ kind }) => kind === 'event').slice(0, 5)).filter(
    known,
  );
  // One filter may stand in the way of all of them; that is said once.
  const span = spanOf(view.period, site.today);
  const refusals = goals.flatMap((goal) => {
    const plan = planGoal(site, goal, { span, filters: view.filters });
    return 'words' in plan ? [plan.words] : [];
  });
  const refusal = refusals.length === goals.length ? refusals[0] : undefined;
  const choose = (next: readonly Goal[]) => {
    look({ goals: next });
    keepGoals(stores.device, site.site, next);
  };
  return (
    <Panel name="goals" heading="Goals" wide>
      <p class="said small">How many of those who agreed to be counted reach a page or an event.</p>
      {refusal !== undefined ? (
        <p class="said">{refusal}</p>
      ) : goals.length === 0 ? null : (
        <table class="rows goals">
          <caption class="aloud">How many reached each goal</caption>
          <thead>
            <tr>
              <th scope="col">Goal</th>
              <th scope="col">Reached by</th>
              <th scope="col">Of all</th>
              <th scope="col">
                <span class="aloud">Take away</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {goals.map((goal) => (
              <GoalRow
                key={`${goal.kind}=${goal.name}`}
                goal={goal}
                remove={() => choose(goals.filter((it) => !isSame(it, goal)))}
              />
            ))}
          </tbody>
        </table>
      )}
      {goals.length >= MOST_GOALS ? null : (
        <AddGoal
          possible={possible.filter((it) => !goals.some((goal) => isSame(goal, it)))}
          add={(goal) => choose([...goals, goal])}
        />
      )}
    </Panel>
  );
}
