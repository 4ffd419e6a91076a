import { spread } from './spread.ts';
import type { Variant } from './variants.ts';

/** What was measured of each variant, round by round. */
export type Rounds<T> = ReadonlyMap<Variant, readonly T[]>;

/** A column: milliseconds of one visit. */
export type Column<T> = readonly [title: string, read: (one: T) => number];

const NAME_WIDTH = 26;
const CELL_WIDTH = 24;

/**
 * Prints medians and quartiles. All but the bare page's own are differences to the bare page of
 * the same round; then come the ratios of the medians, the beacon's to Plausible's.
 */
export function printTable<T>(title: string, rounds: Rounds<T>, columns: readonly Column<T>[]) {
  const [[bare, bareRounds] = [undefined, []]] = rounds;
  console.log(`\n${title}`);
  console.log(
    line(
      '',
      columns.map(([name]) => name),
    ),
  );
  const medians = new Map<string, number[]>();
  for (const [variant, all] of rounds) {
    const cells = columns.map(([, read]) =>
      spread(
        all.map((one, index) => {
          const base = bareRounds[index];
          return read(one) - (variant === bare || base === undefined ? 0 : read(base));
        }),
      ),
    );
    medians.set(
      variant.site,
      cells.map(({ median }) => median),
    );
    const sign = variant === bare ? '' : '+ ';
    console.log(
      line(
        sign + variant.title,
        cells.map(({ low, median, high }) => `${ms(median)} (${ms(low)} to ${ms(high)})`),
      ),
    );
  }
  for (const site of ['beacon', 'granted']) {
    const ratios = medians.get(site)?.map((own, index) => {
      const theirs = medians.get('plausible')?.[index] ?? NaN;
      // Differences that noise has turned round have no ratio.
      return own > 0 && theirs > 0 ? (own / theirs).toFixed(2) : '-';
    });
    console.log(line(`${site} / Plausible`, ratios ?? []));
  }
}

function line(name: string, cells: readonly string[]): string {
  return `  ${name.padEnd(NAME_WIDTH)}${cells.map((cell) => cell.padStart(CELL_WIDTH)).join('')}`;
}

function ms(value: number): string {
  return value.toFixed(2);
}
