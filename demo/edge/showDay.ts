import { table, withMargin } from '../../src/cli/formatAnswer.ts';
import type { Ask } from '../ask.ts';
import type { DayTruth } from '../truth.ts';

/** A day's numbers as the Worker answers, beside the truth; as a text of some lines. */
export async function showDay(ask: Ask, day: string, truth: DayTruth): Promise<string> {
  const date_range = [day, day];
  const metrics = ['pageviews', 'visits', 'visitors'];
  const { results } = await ask({ metrics, date_range });
  const { results: people } = await ask({ metrics: ['audience'], date_range });
  const [row] = results;
  const released = (index: number) =>
    row ? withMargin(row.metrics[index] ?? 0, row.margins[index] ?? 0) : 'withheld';
  const audience = people[0]?.audience;
  const about = audience?.estimate
    ? `${audience.estimate}, ${audience.low} to ${audience.high}`
    : (audience?.reason ?? 'withheld');
  const rows = [
    [`${weekday(day)} ${day}`, 'published', 'truth'],
    ['page views', released(0), String(truth.views.total)],
    ['visits', released(1), String(truth.visits.total)],
    ['visitors with consent', released(2), String(truth.visitors.consented.size)],
    ['people, refusers included', about, String(truth.visitors.all.size)],
  ];
  return `${table(rows, 1).join('\n')}\n`;
}

/** Of a day as `2027-01-31`: the first three letters. */
export function weekday(day: string): string {
  return new Date(day).toUTCString().slice(0, 3);
}
