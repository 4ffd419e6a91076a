import { LIMITS, MOST_SHARDS } from './limits.ts';
import { FREE, type Item, PRICES, SUBSCRIPTION } from './prices.ts';
import type { SiteCosts } from './siteCosts.ts';
import type { Writes } from './writesOrder.ts';

/** The month's bill, by item, a column a size. */
export function billTable(title: string, costs: readonly SiteCosts[]): string {
  const items = Object.keys(PRICES) as Item[];
  const cell = ({ bill }: SiteCosts, item: Item) => {
    const { used = 0, dollars = 0 } = bill.lines.find((line) => line.item === item) ?? {};
    return `${short(used)}: ${money(dollars)}`;
  };
  return table(
    [title, ...costs.map(({ eventsPerSecond }) => `${short(eventsPerSecond)} a second`)],
    [
      ['events a month', ...costs.map(({ eventsPerSecond }) => short(eventsPerSecond * 2_592_000))],
      ['shards', ...costs.map(({ needed }) => shardsText(needed.shards))],
      ['subscription', ...costs.map(() => money(SUBSCRIPTION.dollars))],
      ...items.map((item) => [PRICES[item].what, ...costs.map((one) => cell(one, item))]),
      ['**a month**', ...costs.map(({ bill }) => `**${money(bill.total)}**`)],
      ['a million events', ...costs.map((one) => perMillion(one))],
      [
        'rows written, each change upserted at each commit',
        ...costs.map(({ rowsUpserted }) => money(rowsUpserted)),
      ],
    ],
  );
}

/** How many shards each limit of an object asks for. */
export function shardsTable(title: string, costs: readonly SiteCosts[]): string {
  const { requestsPerSecond, storedBytes, cpuMs } = LIMITS;
  const line = (what: string, figure: (one: SiteCosts) => number) => [
    what,
    ...costs.map((one) => short(figure(one))),
  ];
  return table(
    [title, ...costs.map(({ eventsPerSecond }) => `${short(eventsPerSecond)} a second`)],
    [
      line(
        `${requestsPerSecond.figure} requests a second, at the peak`,
        ({ needed }) => needed.requests,
      ),
      line('memory for the visitors', ({ needed }) => needed.memory),
      line(`${storedBytes.figure / 1e9} GB of storage`, ({ needed }) => needed.storage),
      line(`a start within ${cpuMs.figure / 1000} s of CPU`, ({ needed }) => needed.start),
      ['so', ...costs.map(({ needed }) => `**${shardsText(needed.shards)}**`)],
    ],
  );
}

/** What rows are written for an event, a column a size. */
export function rowsTable(title: string, costs: readonly SiteCosts[]): string {
  const tables = {
    'commits: `journal`': ['journal'],
    'checkpoints: `open_cells`': ['open_cells'],
    'checkpoints: `visitor_segments`': ['visitor_segments'],
    'checkpoints: `event_ids`': ['event_ids', 'event_id_generations'],
  };
  const sum = (rows: readonly number[]) => rows.reduce((a, b) => a + b, 0);
  const each = ({ rows, events }: Writes, names: readonly string[]) =>
    (sum(names.map((name) => rows[name] ?? 0)) / events).toFixed(3);
  const all = (writes: Writes) => sum(Object.values(writes.rows)) / writes.events;
  return table(
    [title, ...costs.map(({ eventsPerSecond }) => `${short(eventsPerSecond)} a second`)],
    [
      [
        'events a second of one shard',
        ...costs.map((it) => (it.eventsPerSecond / it.needed.shards).toFixed(1)),
      ],
      ...Object.entries(tables).map(([name, names]) => [
        name,
        ...costs.map(({ writes }) => each(writes, names)),
      ]),
      ['all', ...costs.map(({ writes }) => all(writes).toFixed(3))],
      ['each change upserted at each commit', ...costs.map((it) => all(it.upserts).toFixed(3))],
    ],
  );
}

/** The prices, and where they stand. */
export function priceTable(): string {
  return table(
    ['', 'included', 'then', 'from'],
    [
      ['Workers Paid', '', `${money(SUBSCRIPTION.dollars)} a month`, SUBSCRIPTION.page],
      ...Object.values(PRICES).map(({ what, included, dollars, per, wholeLots, page }) => [
        what,
        short(included),
        `$${dollars}${per === 1 ? '' : ` a ${per === 1e6 ? 'million' : short(per)}`}${wholeLots ? ', a begun one whole' : ''}`,
        page,
      ]),
      ...FREE.map(([what, charge, page]) => [what, '', charge, page]),
    ],
    true,
  );
}

function shardsText(shards: number): string {
  return shards > MOST_SHARDS ? `${short(shards)}, and ${MOST_SHARDS} are the most` : short(shards);
}

function perMillion({ bill, eventsPerSecond }: SiteCosts): string {
  return `$${((bill.total / (eventsPerSecond * 2_592_000)) * 1e6).toFixed(2)}`;
}

function money(dollars: number): string {
  return `$${dollars < 10 ? dollars.toFixed(2) : Math.round(dollars).toLocaleString('en')}`;
}

function short(value: number): string {
  if (value >= 1e9) return `${round(value / 1e9)} billion`;
  if (value >= 1e6) return `${round(value / 1e6)} million`;
  return value < 10
    ? String(Math.round(value * 100) / 100)
    : Math.round(value).toLocaleString('en');
}

function round(value: number): string {
  return value < 100 ? String(Math.round(value * 10) / 10) : String(Math.round(value));
}

/** @param asText whether columns after the first are text too */
function table(
  head: readonly string[],
  lines: readonly (readonly string[])[],
  asText = false,
): string {
  const rule = head.map((_, index) => (index === 0 || asText ? '---' : '--:'));
  return [head, rule, ...lines].map((line) => `| ${line.join(' | ')} |`).join('\n');
}
