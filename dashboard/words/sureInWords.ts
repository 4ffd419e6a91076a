import type { Answer, Result } from '../../query/answerSchema.ts';
import type { DimensionName } from '../../query/dimensionNames.ts';
import { dimensionInWords } from './dimensionInWords.ts';
import { formatCount } from './formatCount.ts';

type Meta = Answer['meta'];

interface Sure {
  readonly meta: Meta;
  readonly results: readonly Pick<Result, 'windows'>[];
}

/**
 * How sure the numbers of a table are, as sentences: what its margins mean, what is not shown, and how
 * much of the period is published.
 *
 * @param finer by what else is counted than its rows are told by; each of them adds up several cells
 */
export function sureInWords(
  { meta, results }: Sure,
  finer: readonly DimensionName[] = [],
): string[] {
  const partial = results.some(({ windows }) => windows < meta.windows);
  return [
    marginOf(meta, partial || finer.length > 0),
    ...(partial ? [leastOf(meta)] : []),
    ...(finer.length > 0 ? [finerOf(finer)] : []),
    ...[hiddenOf(meta), ...windowsOf(meta)],
  ];
}

/** @param least whether some of it is left out, which no margin tells */
function marginOf({ margin, rounding, window, mechanisms }: Meta, least: boolean): string {
  if ((mechanisms?.length ?? 1) > 1) {
    return 'Some of these numbers were rounded and to others noise was added, so that nobody stands out. After each stands (±) how far that may have moved it; in 95 of 100 numbers it is no more.';
  }
  return margin === 'at most'
    ? `Each number is added up from counts of one ${window} each, which were rounded to multiples of ${rounding}, so that nobody stands out. ${least ? 'What stands after it (±) is how far rounding moved it at most; the light end of a bar shows it.' : 'It is never further off than what stands after it (±), which the light end of a bar shows.'}`
    : 'Noise was added to each number, so that nobody stands out. After it stands (±) how far that may have moved it; in 95 of 100 numbers it is no more. The light end of a bar shows it.';
}

function leastOf({ windows, window }: Meta): string {
  return `A number after ≥ is not of all ${formatCount(windows)} ${window}s: ${window === 'day' ? 'on' : 'in'} the others there were too few to show, or none, so there were at least so many. It is not compared with the period before.`;
}

function finerOf(finer: readonly DimensionName[]): string {
  const by = finer.map((it) => dimensionInWords(it).toLowerCase()).join(' and ');
  return `Each number adds up finer rows, by ${by}. Those of too few people are left out, so there may be more than it says.`;
}

function hiddenOf({ mechanism, k, window, threshold, other }: Meta): string {
  const rest = other?.metrics.some((it) => it !== null)
    ? ' “Other” is what they leave of the total.'
    : ' How many those are cannot be told here.';
  if (mechanism !== 'dp') {
    return `A row is shown for each ${window} in which at least ${k} share it; rows of fewer are withheld.${rest}`;
  }
  if (threshold === undefined) return `Rows of too few people are withheld.${rest}`;
  return threshold === 0
    ? 'No row is withheld: all that there can be are shown, with noise.'
    : `A row is shown for each ${window} in which its number, with the noise, is at least ${formatCount(threshold)}.${rest}`;
}

function windowsOf({ windows, windows_expected: expected, window, withheld, partial }: Meta) {
  const held = Object.values(withheld ?? {}).reduce((sum, it) => sum + it, 0);
  return [
    ...(windows < expected
      ? [`${formatCount(windows)} of ${formatCount(expected)} ${window}s are published so far.`]
      : []),
    ...(held > 0
      ? [
          `${formatCount(held)} ${held === 1 ? `${window} was` : `${window}s were`} withheld as a whole.`,
        ]
      : []),
    ...(partial
      ? [
          `${formatCount(partial)} of them may hold only a part: the policy changed while they were open.`,
        ]
      : []),
  ];
}
