import { Temporal } from 'temporal-polyfill';
import type { Spending } from './readSpendings.ts';

/** A day or calendar month of the site, and what was spent on a visitor of it. */
export interface Period {
  /** `2026-11-21` or `2026-11`. */
  readonly label: string;
  /** In thousandths of epsilon. */
  readonly spent: number;
  readonly delta: number;
  /** Of the policy under which something was spent on it last. */
  readonly version: number;
}

/** Adds up what windows spent, for each day or month that one of them touches, in order. */
export function spentByPeriod(
  spendings: readonly Spending[],
  span: 'day' | 'month',
  timezone: string,
): Period[] {
  const dayOf = calendar(timezone);
  const byLabel = new Map<string, Spending[]>();
  const labels = new Map<string, readonly string[]>();
  for (const spending of spendings) {
    const key = `${spending.startsAt} ${spending.endsAt}`;
    const touched = labels.get(key) ?? touches(spending, span, dayOf);
    labels.set(key, touched);
    for (const label of touched) {
      const known = byLabel.get(label);
      if (known) known.push(spending);
      else byLabel.set(label, [spending]);
    }
  }
  return [...byLabel]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([label, of]) => ({ label, ...compose(of, dayOf), version: lastVersion(of) }));
}

/** Hours of one day share the day's bound: of each version the dearest counts. */
function compose(spendings: readonly Spending[], dayOf: (at: number) => string) {
  const hours = new Map<string, { spent: number; delta: number }>();
  const all = { spent: 0, delta: 0 };
  for (const { kind, startsAt, version, spent, delta = 0 } of spendings) {
    if (kind === 'hour') {
      const key = `${dayOf(startsAt)} ${version}`;
      const most = hours.get(key) ?? { spent: 0, delta: 0 };
      hours.set(key, { spent: Math.max(most.spent, spent), delta: Math.max(most.delta, delta) });
    } else {
      all.spent += spent;
      all.delta += delta;
    }
  }
  for (const { spent, delta } of hours.values()) {
    all.spent += spent;
    all.delta += delta;
  }
  return all;
}

function lastVersion(spendings: readonly Spending[]): number {
  const [last] = spendings
    .filter(({ spent }) => spent > 0)
    .sort((a, b) => b.releasedAt - a.releasedAt || a.version - b.version);
  return last?.version ?? Math.max(0, ...spendings.map(({ version }) => version));
}

/** The days or months that a window lies in, in part or whole. */
function touches(
  { startsAt, endsAt }: Spending,
  span: 'day' | 'month',
  dayOf: (at: number) => string,
) {
  const first = dayOf(startsAt);
  const last = dayOf(endsAt - 1);
  if (first === last) return [span === 'day' ? first : first.slice(0, 7)];
  const labels: string[] = [];
  let day = Temporal.PlainDate.from(first);
  for (; day.toString() <= last; day = day.add({ days: 1 })) {
    const label = span === 'day' ? day.toString() : day.toString().slice(0, 7);
    if (labels.at(-1) !== label) labels.push(label);
  }
  return labels;
}

/** Tells the date of an instant in a time zone, as `2026-11-21`; each instant is looked up once. */
function calendar(timezone: string): (at: number) => string {
  const parts = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
  // Canada writes dates as ISO 8601 does.
  const format = new Intl.DateTimeFormat('en-CA', { timeZone: timezone, ...parts });
  const known = new Map<number, string>();
  return (at) => {
    const day = known.get(at) ?? format.format(at);
    known.set(at, day);
    return day;
  };
}
