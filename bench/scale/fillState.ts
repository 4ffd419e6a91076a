import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Aggregator } from '../../aggregate/aggregator.ts';
import { loadPolicy } from '../../policy/loadPolicies.ts';
import { openNodeState } from '../../src/nodeState.ts';
import { randomKey } from '../../src/randomKey.ts';
import { buildEvent, emptyParts } from '../../transforms/event.ts';
import { emptySender } from '../../transforms/sender.ts';
import { Visitor } from '../../transforms/visitor.ts';
import { serveParent } from '../serveParent.ts';

export interface StateOrder {
  /** An empty folder. */
  readonly data: string;
  readonly policy: string;
  /** Visitors with consent, one page view each. */
  readonly visitors: number;
  /** Different pages, of which each makes a cell. */
  readonly pages: number;
  /** Events without a visitor whose ids are remembered; of `visitors` none is. */
  readonly ids: number;
}

export interface StateReport {
  /** Bytes of heap and buffers that the open windows take. */
  readonly memory: number;
  /** Bytes of `state.sqlite` once its log is cut. */
  readonly file: number;
  /** Milliseconds of processor time that a process which starts anew takes to read it. */
  readonly load: number;
}

const COMMIT_EVERY = 10_000;

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

/** A process of its own: opens windows, fills them, and weighs them. */
serveParent<StateOrder, StateReport>(async (order) => {
  const policy = await loadPolicy(order.policy);
  const site = policy.site;
  const state = await openNodeState(order.data);
  const empty = await memory();
  const aggregator = new Aggregator([policy], randomKey);
  const now = Date.now();
  const commit = () => state.commit(aggregator.takeChanges(), undefined);
  const fold = (n: number, visitor: Visitor | undefined) => {
    const sender = Object.assign(emptySender(), {
      country: 'FR',
      ...{ basis: visitor ? 'consented' : 'anonymous', visitor },
    });
    const parts = emptyParts('page_view', now);
    parts.page = `/lamps/${n % order.pages}`;
    parts.entry = true;
    aggregator.fold(site, buildEvent(sender, parts), () => true);
  };
  for (let n = 0; n < Math.max(order.visitors, order.pages); n += 1) {
    fold(n, n < order.visitors ? new Visitor(`visitor-${n}`) : undefined);
    if (n % COMMIT_EVERY === 0) await commit();
  }
  for (let n = 0; n < order.ids; n += 1) {
    const ids = aggregator.eventIds.of(site, [{ id: randomUUID() }], now);
    ids.add(0);
    if (n % COMMIT_EVERY === 0) await commit();
  }
  await commit();
  const full = (await memory()) - empty;
  await state.close();
  const file = statSync(join(order.data, 'state.sqlite')).size;
  const again = await openNodeState(order.data);
  const start = process.cpuUsage();
  new Aggregator([policy], randomKey).load(await again.load());
  const { user, system } = process.cpuUsage(start);
  const load = (user + system) / 1000;
  await again.close();
  // Alive until here, or it would not have been weighed.
  aggregator.windows.open();
  return { memory: full, file, load };
});

/** Bytes in use, after garbage collection. */
async function memory(): Promise<number> {
  // Buffers are freed after a collection, not in it.
  for (let n = 0; n < 3; n += 1) {
    await setImmediate();
    collect();
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
