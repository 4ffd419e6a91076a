import type { DimensionName } from '../../query/dimensionNames.ts';
import { Named } from './named.tsx';

/** The values of a row that several dimensions make, one after the other. */
export function NamedRow({
  dimensions,
  values,
}: {
  readonly dimensions: readonly DimensionName[];
  readonly values: readonly string[];
}) {
  return (
    <>
      {dimensions.map((dimension, index) => (
        <span key={dimension}>
          {index > 0 ? <span class="soft"> · </span> : null}
          <Named dimension={dimension} value={values[index] ?? ''} />
        </span>
      ))}
    </>
  );
}
