import { type Assumptions, KINDS } from './assumptions.ts';
import { type Bill, billOf } from './bill.ts';
import { type ShardsNeeded, shardsNeeded } from './shardsNeeded.ts';
import { usageOf } from './usageOf.ts';
import type { Writes, WritesOrder } from './writesOrder.ts';

/** What a site costs at one size. */
export interface SiteCosts {
  readonly eventsPerSecond: number;
  readonly needed: ShardsNeeded;
  readonly writes: Writes;
  readonly bill: Bill;
  /** What a shard would write that upserts each changed cell and visitor at each commit, and in US dollars. */
  readonly upserts: Writes;
  readonly rowsUpserted: number;
}

/** Events that are measured at least, within so many checkpoints of the journal. */
const MEASURED = { events: 12_000, least: 2, most: 12 };

/** @param measure what a shard writes that gets its part of the traffic */
export async function siteCosts(
  eventsPerSecond: number,
  visitors: WritesOrder['visitors'],
  given: Assumptions,
  measure: (order: WritesOrder) => Promise<Writes>,
): Promise<SiteCosts> {
  const kinds = KINDS[visitors];
  const needed = shardsNeeded(eventsPerSecond, kinds, given);
  const { shards } = needed;
  if (!Number.isFinite(shards)) {
    throw new Error(
      `at ${eventsPerSecond} events a second every shard is asked about more resends than it can answer: try fewer --resends`,
    );
  }
  const rate = eventsPerSecond / shards;
  const order: WritesOrder = {
    ...{ visitors, layout: 'journal', seed: 1, eventsPerSecond: rate },
    eventsPerRequest: given.eventsPerRequest,
    eventsPerVisit: given.eventsPerVisit,
    consent: given.consent,
    commitMs: given.commitMs,
    checkpointSeconds: given.checkpointSeconds,
    checkpoints: Math.min(
      MEASURED.most,
      Math.max(MEASURED.least, Math.round(MEASURED.events / rate / given.checkpointSeconds)),
    ),
  };
  const writes = await measure(order);
  const upserts = await measure({ ...order, layout: 'tables' });
  const bill = (written: Writes) => billOf(usageOf(eventsPerSecond, shards, kinds, written, given));
  return {
    ...{ eventsPerSecond, needed, writes, upserts, bill: bill(writes) },
    rowsUpserted: bill(upserts).lines.find(({ item }) => item === 'rowsWritten')?.dollars ?? 0,
  };
}
