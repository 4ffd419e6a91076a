/** Widths are shares of the largest number. */
export function Bar({
  value,
  margin,
  most,
}: {
  readonly value: number;
  readonly margin: number;
  readonly most: number;
}) {
  const share = (count: number) => `${Math.min(100, Math.max(0, (100 * count) / most))}%`;
  return (
    <>
      <span class="doubt" style={{ width: share(value + margin) }} />
      <span class="sure" style={{ width: share(value - margin) }} />
    </>
  );
}
