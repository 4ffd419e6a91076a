/** How much of a ceiling is spent, and how much may be to come. */
export function Meter({
  spent,
  toCome,
  ceiling,
}: {
  readonly spent: number;
  readonly toCome: number;
  readonly ceiling: number;
}) {
  const share = (part: number) => `${Math.min(100, (100 * part) / ceiling)}%`;
  return (
    <span class="meter" aria-hidden="true">
      <span class="to-come" style={{ width: share(spent + toCome) }} />
      <span class="spent" style={{ width: share(spent) }} />
    </span>
  );
}
