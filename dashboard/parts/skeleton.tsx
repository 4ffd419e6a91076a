import { FIRST } from './firstRows.ts';

/** Where rows will be, as high as they will be, so that nothing jumps when they come. */
export function Skeleton({ rows = FIRST }: { readonly rows?: number }) {
  return (
    <div class="skeleton" aria-busy="true">
      {Array.from({ length: rows + 2 }, (_, index) => (
        <span
          key={`${index}`}
          class="bone"
          style={{ width: `${WIDTHS[index % WIDTHS.length]}%` }}
        />
      ))}
    </div>
  );
}

const WIDTHS = [30, 92, 78, 64, 55, 43, 37, 30, 24, 18] as const;
