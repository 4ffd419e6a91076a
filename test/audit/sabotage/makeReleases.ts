import { parseEvent, type WireEvent } from '../../../ingest/wire.ts';
import { readConfig } from '../../../src/config.ts';
import type { Headcount } from '../../../src/headcount.ts';
import { openHeadcount } from '../../../src/openHeadcount.ts';
import { testRequest } from '../../support/rawRequest.ts';
import { writePolicy } from './policies.ts';

/**
 * A process of its own, so that a sabotaged build can do it: fills a data folder with what was
 * released of a site until today. With noise these are 40 days, in the last ten of which the second
 * version of the policy is in force.
 */
const [data = '', policies = '', name = ''] = process.argv.slice(2);
const site = name === 'noisy' ? 'noisy' : 'counted';
const DAY = 86_400_000;
const DAYS = site === 'noisy' ? 40 : 3;
const today = Math.floor(Date.now() / DAY) * DAY;

let now = today - DAYS * DAY + DAY / 2;
await run(1, site === 'noisy' ? DAYS - 10 : DAYS);
if (site === 'noisy') await run(2, 10);

async function run(version: 1 | 2, days: number): Promise<void> {
  await writePolicy(policies, site, version);
  const headcount = await openHeadcount(readConfig({ data, policies }, process.env), () => now);
  for (let day = 0; day < days; day += 1, now += DAY) {
    await headcount.release();
    await visit(headcount, now);
  }
  now = Math.min(now, Date.now());
  await headcount.release();
  await headcount.close();
}

/** Pages that one, four, sixteen and sixty-four come to, half of them with consent. */
async function visit(headcount: Headcount, at: number): Promise<void> {
  const collected = [];
  for (const [page, visitors] of [
    ['/about', 1],
    ['/pricing', 4],
    ['/lamps', 16],
    ['/', 64],
  ] as const) {
    for (let n = 0; n < visitors; n += 1) {
      const id = crypto.randomUUID();
      const url = `https://lamps.example${page}`;
      const wire = { id: crypto.randomUUID(), at, type: 'page_view', url };
      const { ok } = parseEvent(wire, 0) as { ok: WireEvent };
      const who = n % 2 ? ({ visitor: id, consent: { choice: 'granted' } } as const) : {};
      collected.push(
        headcount.collect(testRequest({ site, receivedAt: at, events: [ok], ...who })),
      );
    }
  }
  await Promise.all(collected);
}
