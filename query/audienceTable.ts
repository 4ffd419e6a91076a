import type { Answer, Audience } from './answerSchema.ts';

const COLUMNS: readonly (readonly [name: string, value: (it: Audience) => unknown])[] = [
  ['audience', ({ estimate }) => estimate],
  ['audience_low', ({ low }) => low],
  ['audience_high', ({ high }) => high],
  ['audience_assumption_low', ({ assumption }) => assumption?.low],
  ['audience_assumption_high', ({ assumption }) => assumption?.high],
  ['consented_visitors', ({ consented_visitors }) => consented_visitors],
  ['consent_share', ({ consent_share }) => consent_share],
  ['reason', ({ reason }) => reason],
];

/** An audience answer as a table with a header; what there is none of is empty. */
export function audienceTable({ results, query }: Answer): unknown[][] {
  const header = [...query.dimensions, ...COLUMNS.map(([name]) => name)];
  const rows = results.map(({ dimensions, audience }) => [
    ...dimensions,
    ...COLUMNS.map(([, value]) => audience && value(audience)),
  ]);
  return [header, ...rows];
}
