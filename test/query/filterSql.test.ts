import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Cube } from '../../policy/cube.ts';
import { DIMENSION_NAMES, type DimensionName } from '../../query/dimensionNames.ts';
import { type Comparison, type Filter, isComparison } from '../../query/filter.ts';
import { openReleased, policyWith } from './released.ts';

const NOW = Date.UTC(2026, 9, 14, 12);
const NAMES = ['event:page', 'visit:country', 'event:from'] as const satisfies DimensionName[];
const cube: Cube = {
  name: 'cells',
  event: 'page_view',
  window: 'day',
  dimensions: NAMES.map((name) => DIMENSION_NAMES[name]),
  measures: { count: {} },
};
type Cell = Readonly<Record<'page' | 'country' | 'from', string>> & { readonly count: number };

/** What one may try to break out with, and what two engines may read differently. */
const ODD = [
  "'",
  '\\',
  '"',
  '`',
  '{a:String}',
  '%',
  '\n',
  '\t',
  '\0',
  '.',
  '*',
  '(',
  'é',
  '日',
  '😀',
  '/',
  'a',
  'B',
  'b',
];
const text = fc.string({ unit: fc.constantFrom(...ODD), maxLength: 4 });
const part = text.filter((it) => it !== '');
/** Expressions that mean the same to RE2 and to JavaScript. */
const expression = fc
  .array(
    fc.constantFrom(
      'a',
      'b',
      'B',
      '/',
      '.',
      '[ab]',
      '(a|/)',
      'b?',
      'é',
      '日',
      '\\.',
      '\\\\',
      '\\n',
    ),
    {
      minLength: 1,
      maxLength: 3,
    },
  )
  .chain((parts) => fc.constantFrom(parts.join(''), `^${parts.join('')}`, `${parts.join('')}$`));

const name = fc.constantFrom(...NAMES);
const some = (one: fc.Arbitrary<string>) => fc.array(one, { minLength: 1, maxLength: 3 });
const comparison: fc.Arbitrary<Comparison> = fc.oneof(
  fc.tuple(fc.constantFrom('is' as const, 'is_not' as const), name, some(text)),
  fc.tuple(fc.constantFrom('contains' as const, 'contains_not' as const), name, some(part)),
  fc.tuple(fc.constantFrom('matches' as const, 'matches_not' as const), name, some(expression)),
);
const { filter } = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    comparison,
    fc.tuple(
      fc.constantFrom('and' as const, 'or' as const),
      fc.array(tie('filter'), { minLength: 1, maxLength: 3 }),
    ) as fc.Arbitrary<Filter>,
    fc.tuple(fc.constant('not' as const), tie('filter')) as fc.Arbitrary<Filter>,
  ),
}));

function holds(it: Filter, cell: Cell): boolean {
  if (!isComparison(it)) {
    if (it[0] === 'not') return !holds(it[1], cell);
    const parts = it[1].map((part) => holds(part, cell));
    return it[0] === 'and' ? parts.every(Boolean) : parts.some(Boolean);
  }
  const [operator, dimension, values] = it;
  const value = cell[DIMENSION_NAMES[dimension] as 'page'];
  const any = values.some((wanted) => {
    if (operator.startsWith('is')) return value === wanted;
    if (operator.startsWith('contains')) return value.includes(wanted);
    return new RegExp(wanted, 'su').test(value);
  });
  return operator.endsWith('_not') ? !any : any;
}

const cells: readonly Cell[] = fc
  .sample(fc.record({ page: text, country: text, from: text }), { numRuns: 80, seed: 7 })
  .filter(
    (it, i, all) => i === all.findIndex((other) => JSON.stringify(other) === JSON.stringify(it)),
  )
  .map((it, i) => ({ ...it, count: 2 ** (i % 30) + i }));

test('a filter holds for the cells that a naive reading says', { timeout: 60_000 }, async () => {
  const { publish, ask } = await openReleased(policyWith([cube]), NOW);
  await publish([{ cube: 'cells', window: 'day', day: '2026-10-13', cells }]);
  const query = { metrics: ['pageviews'], date_range: 'yesterday' };
  await fc.assert(
    fc.asyncProperty(fc.array(filter, { minLength: 1, maxLength: 3 }), async (filters) => {
      const { status, json } = await ask({ ...query, filters });
      expect(status).toBe(200);
      const wanted = cells.filter((cell) => filters.every((it) => holds(it, cell)));
      const sum = wanted.reduce((total, { count }) => total + count, 0);
      expect(json.results.map(({ metrics }) => metrics[0])).toEqual(wanted.length > 0 ? [sum] : []);
    }),
    { numRuns: 200, seed: 1 },
  );
});

test('whatever is in the values of a filter, the answer is 200 or 400', {
  timeout: 60_000,
}, async () => {
  const { ask } = await openReleased(policyWith([cube]), NOW);
  const query = { metrics: ['pageviews'], date_range: 'yesterday' };
  const wild = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string(),
    fc.constantFrom(
      '(',
      '[',
      '\\',
      '(?=a)',
      '\\1',
      'a{1001}',
      '(a{1000}){1000}',
      '\\C',
      '\\pX',
      '*',
    ),
  );
  const operator = fc.constantFrom('is', 'contains', 'matches', 'matches_not');
  await fc.assert(
    fc.asyncProperty(operator, fc.array(wild, { maxLength: 3 }), async (it, values) => {
      const { status, json } = await ask({ ...query, filters: [[it, 'event:page', values]] });
      expect([200, 400]).toContain(status);
      if (status === 400) expect(json.errors[0]?.path).toMatch(/^filters\.0\.2/);
    }),
    { numRuns: 150, seed: 2 },
  );
});
