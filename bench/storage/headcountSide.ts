import { Aggregator } from '../../aggregate/aggregator.ts';
import { Committer } from '../../aggregate/committer.ts';
import type { Policy } from '../../policy/policy.ts';
import { sendOutbox } from '../../release/outbox.ts';
import { createPublish } from '../../release/publish.ts';
import { releaseClosed } from '../../release/releaseClosed.ts';
import { secureUniform } from '../../release/uniform.ts';
import { openClickHouse } from '../../src/clickhouse.ts';
import { openNodeState } from '../../src/nodeState.ts';
import { randomKey } from '../../src/randomKey.ts';
import { buildEvent, type Event, emptyParts } from '../../transforms/event.ts';
import { INTERNAL } from '../../transforms/referrer.ts';
import { emptySender } from '../../transforms/sender.ts';
import { Visitor } from '../../transforms/visitor.ts';
import type { FillReport } from './fillReport.ts';
import { at, DAY, FIRST_DAY, type Traffic, type View } from './traffic.ts';

/** Events that are made before they are folded, so that the making is not measured. */
const SLICE = 10_000;
const HOUR = 3_600_000;

/**
 * Folds the traffic, commits every hour of it, and releases each window when it
 * has closed, all as a server does; ClickHouse gets the outbox once a day.
 */
export async function fillHeadcount(
  traffic: Traffic,
  policy: Policy,
  days: number,
  data: string,
): Promise<FillReport> {
  const stages = await openStages(policy, data);
  // As if the last day were today, or the retention of the rows could be over.
  const late = Date.now() - (FIRST_DAY + days * DAY);
  const seconds = { fold: 0, commit: 0 };
  let rows = 0;
  let slice: Event[] = [];
  const fold = () => {
    const start = performance.now();
    for (const event of slice) stages.fold(event);
    seconds.fold += (performance.now() - start) / 1000;
    slice = [];
  };
  const commit = async (closedBy: number, now: number) => {
    fold();
    const start = performance.now();
    rows += await stages.release(closedBy, now + late);
    seconds.commit += (performance.now() - start) / 1000;
  };

  let tick = FIRST_DAY + HOUR;
  for (const view of traffic.views()) {
    for (; view.at >= tick; tick += HOUR) {
      await commit(tick, tick);
      if ((tick - FIRST_DAY) % DAY === 0) await stages.send();
    }
    if (slice.length === SLICE) fold();
    slice.push(eventOf(view, traffic));
  }
  await commit(Number.POSITIVE_INFINITY, FIRST_DAY + days * DAY);
  await stages.send();
  await stages.close();
  return { rows, foldSeconds: seconds.fold, commitSeconds: seconds.commit };
}

/** The stages from aggregation to ClickHouse. Here, and nowhere else in the bench, they are called. */
async function openStages(policy: Policy, data: string) {
  const clickhouse = openClickHouse(undefined, data);
  const state = await openNodeState(data);
  const aggregator = new Aggregator([policy], randomKey);
  const committer = new Committer(aggregator, state.commit);
  const uniform = secureUniform();
  const releasing = {
    aggregator,
    committer,
    uniform,
    releasedOf: (site: string) => aggregator.windows.releasedOf(site),
    timezoneOf: () => policy.timezone,
  };
  const publish = createPublish(clickhouse.insert);
  return {
    fold: (event: Event) => aggregator.fold(policy.site, event, () => true),
    /** Makes durable what was folded, and releases what has closed. @returns how many cells were published */
    async release(closedBy: number, now: number): Promise<number> {
      await committer.durable();
      return (await releaseClosed(releasing, closedBy, now)).cells;
    },
    send: () => sendOutbox({ next: state.nextOutbox, sent: state.sent }, publish),
    async close(): Promise<void> {
      await state.close();
      await clickhouse.close();
    },
  };
}

const sender = emptySender();
const parts = emptyParts('page_view', 0);

/** The event that the transforms would leave of a page view. */
function eventOf(view: View, traffic: Traffic): Event {
  const { country, region } = traffic.region(view.person);
  const { device, os, browser } = traffic.device(view.person);
  const consented = traffic.consented(view.person);
  Object.assign(sender, { country, region, device, os, browser });
  sender.basis = consented ? 'consented' : 'anonymous';
  sender.visitor = consented ? new Visitor(`visitor-${view.person}`) : undefined;
  parts.at = view.at;
  parts.entry = view.entry;
  parts.page = at(traffic.pages, view.page);
  parts.referrer = view.entry ? at(traffic.referrers, view.referrer) : INTERNAL;
  return buildEvent(sender, parts);
}
