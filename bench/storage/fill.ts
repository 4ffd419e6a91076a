import { loadPolicy } from '../../policy/loadPolicies.ts';
import { fillEvents } from './eventSide.ts';
import type { Filled, FillOrder, FillReport } from './fillReport.ts';
import { fillHeadcount } from './headcountSide.ts';
import { simulateTraffic } from './traffic.ts';

/** Fills one side, in a process of its own, so that its memory is its own. */
process.once('message', async (order: FillOrder) => {
  const start = performance.now();
  const report = await fill(order);
  process.send?.({
    ...report,
    seconds: (performance.now() - start) / 1000,
    peakMemory: process.resourceUsage().maxRSS * 1024,
  } satisfies Filled);
});

async function fill(order: FillOrder): Promise<FillReport> {
  const policy = await loadPolicy(order.policy);
  const traffic = simulateTraffic(order, policy);
  if (order.side === 'events') return fillEvents(traffic, policy.site, order.data);
  if (order.side === 'headcount') return fillHeadcount(traffic, policy, order.days, order.data);
  let rows = 0;
  for (const _view of traffic.views()) rows += 1;
  return { rows };
}
