import { join } from 'node:path';
import { createChdbConnection } from 'chdb/connection';
import { DIRECT } from '../../transforms/referrer.ts';
import type { FillReport } from './fillReport.ts';
import { at, DAY, type Traffic, type View } from './traffic.ts';

/** One row a page view, as Plausible and Umami keep them, with the columns that the questions need and a session. */
const EVENTS = `CREATE TABLE events (
  timestamp DateTime('UTC'),
  site LowCardinality(String),
  visitor_hash UInt64,
  session UInt64,
  pathname String,
  referrer LowCardinality(String),
  country LowCardinality(String),
  region LowCardinality(String),
  device LowCardinality(String),
  os LowCardinality(String),
  browser LowCardinality(String)
) ENGINE = MergeTree PARTITION BY toYYYYMM(timestamp)
ORDER BY (site, toDate(timestamp), visitor_hash, timestamp)`;

const BATCH = 100_000;

/** Inserts the traffic in large batches. */
export async function fillEvents(
  traffic: Traffic,
  site: string,
  data: string,
): Promise<FillReport> {
  const connection = createChdbConnection({ path: join(data, 'clickhouse') });
  await connection.command({ query: EVENTS });
  let lines: string[] = [];
  let rows = 0;
  const flush = async () => {
    const values = Buffer.from(lines.join('\n'));
    rows += lines.length;
    lines = [];
    await connection.chdb.rawInsert({ table: 'events', values, format: 'TSV' });
  };
  for (const view of traffic.views()) {
    lines.push(lineOf(view, traffic, site));
    if (lines.length === BATCH) await flush();
  }
  await flush();
  await connection.close();
  return { rows };
}

function lineOf(view: View, traffic: Traffic, site: string): string {
  const { country, region } = traffic.region(view.person);
  const { device, os, browser } = traffic.device(view.person);
  // Without consent the salt is of the day, so that nobody is known again on the next.
  const salt = traffic.consented(view.person) ? 0 : Math.floor(view.at / DAY);
  const referrer = at(traffic.referrers, view.referrer);
  return [
    ...[Math.floor(view.at / 1000), site, hash(view.person, salt), hash(view.visit, 1)],
    ...[at(traffic.pages, view.page), referrer === DIRECT ? '' : referrer],
    ...[country, region, device, os, browser],
  ].join('\t');
}

/** 64 bits that look random, as those of a hash do. */
function hash(value: number, salt: number): bigint {
  const high = mix(value ^ mix(salt ^ 0x5bd1e995));
  return (BigInt(high) << 32n) | BigInt(mix(high ^ Math.imul(value, 0x9e3779b1)));
}

/** The last step of MurmurHash3: every bit of the number changes half of the bits. */
function mix(number: number): number {
  let bits = number;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
