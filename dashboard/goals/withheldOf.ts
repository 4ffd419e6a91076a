import type { Answer, Result } from '../../query/answerSchema.ts';
import type { SiteDescription } from '../../query/siteSchema.ts';

/** Windows in which a goal was withheld. */
export interface Withheld {
  readonly windows: number;
  /** How many more reached it at most; `undefined` where nothing tells. */
  readonly most: number | undefined;
}

/**
 * What a row leaves out. Under suppression a cell is withheld where fewer than k contributed; under
 * noise nothing bounds what was withheld.
 */
export function withheldOf(
  row: Pick<Result, 'windows'>,
  meta: Pick<Answer['meta'], 'windows'>,
  { k }: Pick<SiteDescription, 'k'>,
): Withheld {
  const windows = Math.max(0, meta.windows - row.windows);
  if (windows === 0) return { windows, most: 0 };
  return { windows, most: k === undefined ? undefined : windows * (k - 1) };
}
