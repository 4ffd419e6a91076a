import { FIRST } from './firstRows.ts';

/** Shows the rows after the first ones, or hides them again; nothing where there are none. */
export function ShowAll({
  count,
  all,
  show,
}: {
  /** How many rows there are. */
  readonly count: number;
  readonly all: boolean;
  readonly show: (all: boolean) => void;
}) {
  if (count <= FIRST) return null;
  return (
    <button type="button" class="quiet" aria-expanded={all} onClick={() => show(!all)}>
      {all ? 'Show fewer' : `Show all ${count}`}
    </button>
  );
}
