import { Gauge, type Registry } from 'prom-client';
import { graceOf } from '../aggregate/windowRegistry.ts';
import { CONDITIONS, type Condition, type Conditions } from './conditions.ts';
import type { Headcount } from './headcount.ts';

/** What is there now, read when it is asked for. */
export function stateMetrics(
  registry: Registry,
  headcount: Headcount,
  conditions: Conditions,
): void {
  const { aggregator, deps } = headcount;
  const gauge = (
    name: string,
    help: string,
    labelNames: string[],
    collect: (gauge: Gauge) => void | Promise<void>,
  ) =>
    new Gauge({
      ...{ name: `headcount_${name}`, help, labelNames, registers: [registry] },
      collect() {
        this.reset();
        return collect(this);
      },
    });
  const bySite = (name: string, help: string, count: (window: Window) => number) =>
    gauge(name, help, ['site'], (it) => {
      for (const site of deps.policies.keys()) it.set({ site }, 0);
      for (const window of aggregator.windows.open()) it.inc({ site: window.site }, count(window));
    });

  bySite('open_windows', 'Windows that are not yet released.', () => 1);
  bySite('open_cells', 'Cells of windows that are not yet released.', ({ cells }) =>
    [...cells.values()].reduce((sum, { size }) => sum + size, 0),
  );
  bySite(
    'visitors_remembered',
    'Visitor records of windows that are not yet released; one visitor has one in each.',
    ({ visitors }) => visitors?.table.size ?? 0,
  );
  gauge(
    'release_lag_seconds',
    'How long ago the oldest window closed that is not released, its grace period included; 0 when none waits.',
    [],
    (it) => {
      const now = deps.now();
      const [oldest] = aggregator.windows.endedBy(now);
      it.set(oldest ? (now - oldest.endsAt - graceOf(oldest)) / 1000 : 0);
    },
  );
  // A state that cannot even be read shows in `ready`.
  const backlog = () => deps.state.backlog().catch(() => undefined);
  gauge(
    'outbox_entries',
    'Releases and ledger entries that wait for ClickHouse.',
    [],
    async (it) => {
      const waiting = await backlog();
      if (waiting) it.set(waiting.entries);
    },
  );
  gauge(
    'outbox_oldest_seconds',
    'How long ago the oldest release was made that ClickHouse does not have; 0 when none waits.',
    [],
    async (it) => {
      const waiting = await backlog();
      if (waiting) it.set(waiting.oldest === undefined ? 0 : (deps.now() - waiting.oldest) / 1000);
    },
  );
  gauge(
    'event_ids_remembered',
    'Ids of events by which one that is sent again is known.',
    [],
    (it) => it.set(aggregator.eventIds.size),
  );
  gauge('event_ids_reach_seconds', 'How far back all event ids are remembered.', [], (it) => {
    const { since } = aggregator.eventIds;
    it.set(since === undefined ? 0 : (deps.now() - since) / 1000);
  });
  gauge('ready', 'Whether events can be taken: 1, or 0.', [], (it) =>
    it.set(conditions.unready ? 0 : 1),
  );
  gauge('condition', 'What is the matter now: 1 while it is.', ['code'], (it) => {
    for (const code of Object.keys(CONDITIONS)) {
      it.set({ code }, conditions.holding.includes(code as Condition) ? 1 : 0);
    }
  });
}

type Window = ReturnType<Headcount['aggregator']['windows']['open']>[number];
