/** What the margins of a panel mean and what it does not show, for who asks. */
export function HowSure({
  sentences,
  of,
}: {
  readonly sentences: readonly string[];
  /** The panel's heading. */
  readonly of: string;
}) {
  if (sentences.length === 0) return null;
  return (
    <details class="how-sure">
      <summary>
        How sure?<span class="aloud"> {of}</span>
      </summary>
      {sentences.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
    </details>
  );
}
