import type { DimensionName } from '../../query/dimensionNames.ts';
import type { SiteCube } from '../../query/siteSchema.ts';
import type { ViewFilter } from '../view/view.ts';
import { dimensionInWords } from '../words/dimensionInWords.ts';

const lists = new Intl.ListFormat('en-GB');

/**
 * Why a panel cannot be narrowed down: no cube has its dimensions and those of the filters together.
 *
 * @param covering cubes that have the panel's dimensions
 */
export function refuseFilter(
  covering: readonly Pick<SiteCube, 'dimensions'>[],
  wanted: readonly DimensionName[],
  filters: readonly ViewFilter[],
): string {
  const own = wanted.filter((it) => it !== 'event:value');
  const missing = filters.filter(
    ({ dimension }) => !covering.some(({ dimensions }) => dimensions.includes(dimension)),
  );
  const others = (missing.length > 0 ? missing : filters).map(({ dimension }) => dimension);
  const names = [...new Set([...own, ...others])].map((it) => dimensionInWords(it).toLowerCase());
  const list = lists.format(names);
  return names.length > 1
    ? `${capital(list)} are not counted together, so that nobody can be told apart by them.`
    : `This is not counted by ${list}, so that nobody can be told apart by it.`;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
