import type { Comparison } from './compare.ts';
import type { Filled } from './fillReport.ts';

/** All that was measured at one number of events. */
export interface Size {
  readonly events: number;
  readonly compared: Comparison;
  readonly filled: { readonly made: Filled; readonly headcount: Filled; readonly events: Filled };
}

type Row = readonly [what: string, headcount: string, events: string, factor: string];

/** What was measured at one size, as a Markdown table. */
export function sizeTable({ events, compared, filled }: Size): string {
  const { latencies } = compared;
  const rows: Row[] = [
    ['rows', whole(filled.headcount.rows), whole(filled.events.rows), ''],
    row('bytes in ClickHouse', compared.headcount, compared.events, bytes),
    ['  of it the ledger', bytes(compared.ledger), '', ''],
    row('bytes in ClickHouse, events with ZSTD', compared.headcount, compared.eventsZstd, bytes),
    ['bytes of state beside it', bytes(compared.state), '', ''],
    ...latencies.map((one) => row(one.name, one.headcount, one.events, milliseconds)),
    row(
      'all five, geometric mean',
      mean(latencies, 'headcount'),
      mean(latencies, 'events'),
      milliseconds,
    ),
    row('fill, seconds', filled.headcount.seconds, filled.events.seconds, (n) => n.toFixed(1)),
    ['  of it making the page views', ...both(filled.made.seconds.toFixed(1)), ''],
    ['  of it folding, events a second', rate(events, filled.headcount.foldSeconds), '', ''],
    [
      '  of it commits and releases, seconds',
      filled.headcount.commitSeconds?.toFixed(1) ?? '',
      '',
      '',
    ],
    row('fill, peak memory', filled.headcount.peakMemory, filled.events.peakMemory, bytes),
    ['  of it making the page views', ...both(bytes(filled.made.peakMemory)), ''],
  ];
  return table([`${whole(events)} events`, 'Headcount', 'events', 'events ÷ Headcount'], rows);
}

/** How much each grew from the first size to the last. */
export function growthTable(first: Size, last: Size): string {
  const grown = (of: (compared: Comparison) => number) =>
    factor(of(last.compared) / of(first.compared));
  return table(
    [`${factor(last.events / first.events)} the events`, 'Headcount', 'events'],
    [
      ['bytes in ClickHouse', grown((it) => it.headcount), grown((it) => it.events)],
      [
        'time of a question, geometric mean',
        grown((it) => mean(it.latencies, 'headcount')),
        grown((it) => mean(it.latencies, 'events')),
      ],
    ],
  );
}

export function whole(value: number): string {
  return Math.round(value).toLocaleString('en');
}

/** Of a side's times, the geometric mean; the factor of two of them is the mean of the factors. */
function mean(latencies: Comparison['latencies'], side: 'headcount' | 'events'): number {
  const logs = latencies.map((one) => Math.log(one[side]));
  return Math.exp(logs.reduce((sum, log) => sum + log, 0) / logs.length);
}

function row(what: string, headcount: number, events: number, show: (n: number) => string): Row {
  return [what, show(headcount), show(events), factor(events / headcount)];
}

function both(text: string): readonly [string, string] {
  return [text, text];
}

function rate(events: number, seconds = NaN): string {
  return whole(events / seconds);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rule = head.map((_, index) => (index === 0 ? '---' : '--:'));
  return [head, rule, ...rows].map(line).join('\n');
}

function factor(value: number): string {
  return `${value < 10 ? value.toFixed(1) : whole(value)} ×`;
}

function milliseconds(value: number): string {
  return `${value.toFixed(1)} ms`;
}

function bytes(value: number): string {
  return value < 1e6 ? `${(value / 1e3).toFixed(0)} kB` : `${(value / 1e6).toFixed(1)} MB`;
}
