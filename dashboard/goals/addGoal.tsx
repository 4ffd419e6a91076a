import type { Goal } from '../view/view.ts';

/** Adds one of the pages and events that are counted and no goal yet. */
export function AddGoal({
  possible,
  add,
}: {
  readonly possible: readonly Goal[];
  readonly add: (goal: Goal) => void;
}) {
  if (possible.length === 0) return null;
  const choose = (select: HTMLSelectElement) => {
    const goal = possible[Number(select.value)];
    select.value = '';
    if (goal) add(goal);
  };
  const group = (kind: Goal['kind'], label: string) => {
    const options = possible.flatMap((goal, index) =>
      goal.kind === kind ? [<option value={index}>{goal.name}</option>] : [],
    );
    return options.length > 0 ? <optgroup label={label}>{options}</optgroup> : null;
  };
  return (
    <label class="small">
      <span class="aloud">Add a goal</span>
      <select value="" onChange={({ currentTarget }) => choose(currentTarget)}>
        <option value="">Add a goal…</option>
        {group('event', 'Events')}
        {group('page', 'Pages')}
      </select>
    </label>
  );
}
