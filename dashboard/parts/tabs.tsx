/** One of a few tables of a panel, chosen by its name. */
export function Tabs({
  of,
  tables,
  chosen,
  choose,
}: {
  /** The panel's heading. */
  readonly of: string;
  readonly tables: readonly { readonly id: string; readonly label: string }[];
  readonly chosen: string;
  readonly choose: (id: string) => void;
}) {
  if (tables.length < 2) return null;
  return (
    <fieldset class="choice">
      <legend class="aloud">{of}: what to show</legend>
      {tables.map(({ id, label }) => (
        <button type="button" key={id} aria-pressed={id === chosen} onClick={() => choose(id)}>
          {label}
        </button>
      ))}
    </fieldset>
  );
}
