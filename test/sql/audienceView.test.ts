import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createClient } from '@clickhouse/client';
import { createChdbConnection } from 'chdb/connection';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type AudienceEstimate, estimateAudience } from '../../query/estimateAudience.ts';
import { AUDIENCE_MEASURES, type StratumCounts } from '../../query/stratum.ts';
import { tempFolder } from '../support/tempFolder.ts';

const VIEW = new URL('../../sql/migrations/0007_audience.sql', import.meta.url);
const WINDOWS = 400;

/** What the view reads of the tables. */
const TABLES = [
  `CREATE TABLE cells (
    site LowCardinality(String), cube LowCardinality(String), window LowCardinality(String),
    starts_at DateTime('UTC'), country LowCardinality(String), device LowCardinality(String),
    ${AUDIENCE_MEASURES.map((measure) => `${measure} Int64`).join(', ')}
  ) ENGINE = ReplacingMergeTree ORDER BY (site, cube, starts_at, window, country, device)`,
  `CREATE TABLE releases (
    site LowCardinality(String), cube LowCardinality(String), window LowCardinality(String),
    starts_at DateTime('UTC'), measures Array(LowCardinality(String)), variances Array(Float64),
    withheld LowCardinality(String)
  ) ENGINE = ReplacingMergeTree ORDER BY (site, cube, starts_at, window)`,
];

/** A released row, from a small and hopeless one to a large and quiet one. */
const row = fc
  .record({
    visitors: fc.oneof(fc.integer({ min: -50, max: 150 }), fc.integer({ min: 100, max: 30_000 })),
    visits: fc.double({ min: 0.3, max: 6, noNaN: true }),
    spread: fc.double({ min: -1, max: 3, noNaN: true }),
    refused: fc.double({ min: -0.5, max: 4, noNaN: true }),
    twice: fc.double({ min: 0, max: 0.2, noNaN: true }),
    clipped: fc.double({ min: -0.01, max: 0.01, noNaN: true }),
    noise: fc.double({ min: 0, max: 60, noNaN: true }),
  })
  .map(({ visitors, visits, spread, refused, twice, clipped, noise }): StratumCounts => {
    const consented = Math.round(visitors * visits);
    return {
      counts: {
        visitors,
        consented_visits: consented,
        squared_visits: Math.round(visitors * visits ** 2 * (1 + spread)),
        anonymous_visits: Math.round(consented * refused),
        counted_twice: Math.round(visitors * twice),
        clipped_visits: Math.round(consented * clipped),
      },
      variances: {
        visitors: noise / 4,
        consented_visits: noise ** 2,
        squared_visits: noise ** 3,
        anonymous_visits: noise ** 2,
        counted_twice: noise,
        clipped_visits: noise,
      },
    };
  });

const released = fc
  .record({
    window: fc.constantFrom('day', 'week', 'month'),
    rest: row,
    strata: fc.array(row, { maxLength: 6 }),
    // Alone, or with what is in the strata: then there is a rest that may stand alone.
    whole: fc.boolean(),
  })
  .map(({ window, rest, strata, whole }) => ({
    window,
    // A cube's release has one variance a measure.
    strata: strata.map(({ counts }) => ({ counts, variances: rest.variances })),
    total: whole ? add(rest, strata) : rest,
  }));

function add(rest: StratumCounts, strata: readonly StratumCounts[]): StratumCounts {
  const counts = { ...rest.counts };
  for (const measure of AUDIENCE_MEASURES) {
    for (const stratum of strata) counts[measure] += stratum.counts[measure];
  }
  return { counts, variances: rest.variances };
}

test('the view gives the numbers of estimateAudience, to the whole person', async () => {
  const connection = createChdbConnection({ path: join(await tempFolder(), 'ch') }) as unknown;
  const client = createClient({
    connection: connection as NonNullable<Parameters<typeof createClient>[0]>['connection'] & {},
  });
  try {
    for (const query of TABLES) await client.command({ query });
    await client.command({ query: await readFile(VIEW, 'utf8') });
    const insert = (table: string, values: readonly object[]) =>
      client.insert({ table, values: [...values], format: 'JSONEachRow' });
    const windows = fc
      .sample(released, { numRuns: WINDOWS, seed: 7 })
      .map((it, index) => ({ ...it, starts_at: index * 86_400 }));

    const rows = windows.flatMap(({ window, starts_at, total, strata }) => {
      const place = { site: 'shop', window, starts_at };
      return [
        { ...place, cube: `audience_${window}`, ...total.counts },
        ...strata.map(({ counts }, index) => ({
          ...place,
          cube: `audience_${window}_strata`,
          country: `C${index}`,
          ...counts,
        })),
      ];
    });
    // A release that was sent before, and is replaced.
    await insert(
      'cells',
      rows.map(({ visitors, ...it }) => ({ ...it, visitors: visitors + 1 })),
    );
    await insert('cells', rows);
    const releases = windows.flatMap(({ window, starts_at, total }) =>
      ['', '_strata'].map((suffix) => ({
        site: 'shop',
        window,
        starts_at,
        cube: `audience_${window}${suffix}`,
        measures: AUDIENCE_MEASURES.toReversed(),
        variances: AUDIENCE_MEASURES.toReversed().map((measure) => total.variances[measure]),
      })),
    );
    await insert('releases', releases);
    // What was withheld, and another cube, are not seen.
    const [first] = rows;
    await insert('cells', [
      { ...first, site: 'other' },
      { ...first, site: 'third', cube: 'pages' },
    ]);
    await insert('releases', [
      { ...releases[0], site: 'other', withheld: 'too few' },
      { ...releases[0], site: 'third', cube: 'pages', variances: [] },
    ]);

    const answer = await client.query({
      query: 'SELECT *, toUnixTimestamp(starts_at) AS at FROM audience ORDER BY at',
      format: 'JSONEachRow',
      clickhouse_settings: { output_format_json_quote_64bit_integers: 0 },
    });
    const found = await answer.json<Record<string, unknown>>();
    expect(found).toHaveLength(WINDOWS);
    const reasons = new Set<unknown>();
    for (const [index, { total, strata, window }] of windows.entries()) {
      const wanted = estimateAudience(total, strata);
      const { consent_share, ...rest } = found[index] ?? {};
      expect(rest, JSON.stringify({ total, strata })).toMatchObject({
        site: 'shop',
        window,
        ...asRow(wanted),
      });
      expect(Number(consent_share)).toBeCloseTo(wanted.consentShare ?? 0, 12);
      reasons.add(wanted.reason);
    }
    expect(reasons.size).toBe(4);
  } finally {
    await client.close();
  }
});

function asRow(it: AudienceEstimate): Record<string, unknown> {
  return {
    estimate: it.estimate,
    low: it.low,
    high: it.high,
    assumption_low: it.assumption?.low ?? null,
    assumption_high: it.assumption?.high ?? null,
    visitors: it.consentedVisitors,
    reason: it.reason ?? '',
  };
}
