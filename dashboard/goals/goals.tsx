import { Panel } from '../parts/panel.tsx';
import { useSite } from '../session/siteContext.ts';
import type { Goal } from '../view/view.ts';
import { useView } from '../view/viewContext.ts';
import { AddGoal } from './addGoal.tsx';
import { GoalRow } from './goalRow.tsx';
import { keepGoals, keptGoals } from './keptGoals.ts';
import { possibleGoals } from './possibleGoals.ts';

/** What visits came to: pages and events that somebody chose, and how many of all reached them. */
export function Goals() {
  const { site } = useSite();
  const { view, look } = useView();
  const possible = possibleGoals(site);
  if (possible.length === 0) return null;
  const known = (goal: Goal) => possible.some((it) => isSame(it, goal));
  const chosen = [view.goals, keptGoals(localStorage, site.site)].find((it) => it.some(known));
  // Events were declared since somebody cares whether they happen.
  const goals = (chosen ?? possible.filter(({ kind }) => kind === 'event').slice(0, 5)).filter(
    known,
  );
  const choose = (next: readonly Goal[]) => {
    keepGoals(localStorage, site.site, next);
    look({ goals: next });
  };
  return (
    <Panel name="goals" heading="Goals" wide>
      {goals.length === 0 ? (
        <p class="said">Choose a page or an event, and see how many of all reach it.</p>
      ) : (
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
      <AddGoal
        possible={possible.filter((it) => !goals.some((goal) => isSame(goal, it)))}
        add={(goal) => choose([...goals, goal])}
      />
    </Panel>
  );
}

function isSame(a: Goal, b: Goal): boolean {
  return a.kind === b.kind && a.name === b.name;
}
