import { useRegionNames } from '../parts/useRegionNames.ts';
import { dimensionInWords } from '../words/dimensionInWords.ts';
import { valueInWords } from '../words/valueInWords.ts';
import { useView } from './viewContext.ts';

/** What the page is narrowed down to, each with a way to take it away. */
export function FilterChips() {
  const { view, look } = useView();
  useRegionNames(view.filters.some(({ dimension }) => dimension === 'visit:region'));
  if (view.filters.length === 0) return null;
  return (
    <ul class="choice" aria-label="Narrowed down to">
      {view.filters.map((filter) => {
        const { dimension, value } = filter;
        const words = `${dimensionInWords(dimension)}: ${valueInWords(dimension, value)}`;
        return (
          <li class="chip" key={`${dimension}=${value}`}>
            {words}
            <button
              type="button"
              class="quiet"
              aria-label={`Take away ${words}`}
              onClick={() => look({ filters: view.filters.filter((it) => it !== filter) })}
            >
              ×
            </button>
          </li>
        );
      })}
    </ul>
  );
}
