import type { DimensionName } from '../../query/dimensionNames.ts';
import { narrows } from '../plan/narrows.ts';
import { useSite } from '../session/siteContext.ts';
import { useView } from '../view/viewContext.ts';
import { valueInWords } from '../words/valueInWords.ts';
import { useRegionNames } from './useRegionNames.ts';

/** A value in words, which narrows the page down to it, or once more widens it again. */
export function Named({
  dimension,
  value,
}: {
  readonly dimension: DimensionName;
  readonly value: string;
}) {
  const { site } = useSite();
  const { view, look } = useView();
  useRegionNames(dimension === 'visit:region');
  const words = valueInWords(dimension, value);
  if (!narrows(site.cubes, dimension)) return <span>{words}</span>;
  const others = view.filters.filter((it) => it.dimension !== dimension);
  const only = view.filters.some((it) => it.dimension === dimension && it.value === value);
  return (
    <button
      type="button"
      title={only ? 'Show all again' : `Only ${words}`}
      aria-pressed={only}
      onClick={() => look({ filters: only ? others : [...others, { dimension, value }] })}
    >
      {words}
    </button>
  );
}
