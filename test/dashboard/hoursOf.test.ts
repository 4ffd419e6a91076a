import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { expect, test } from 'vitest';
import { windowAt } from '../../aggregate/windowAt.ts';
import { hoursOf } from '../../dashboard/period/hoursOf.ts';
import { createLabel } from '../../query/labelWindow.ts';

/** The hours that are counted on a day, as the API names them. */
function counted(day: Temporal.PlainDate, timezone: string): string[] {
  const label = createLabel(timezone, 'time:hour');
  const end = day.add({ days: 1 }).toZonedDateTime(timezone).epochMilliseconds;
  const labels: string[] = [];
  let at = day.toZonedDateTime(timezone).epochMilliseconds;
  while (at < end) {
    const { startsAt, endsAt } = windowAt('hour', at, timezone);
    labels.push(label(startsAt / 1000));
    at = endsAt;
  }
  return labels;
}

const ZONES = Intl.supportedValuesOf('timeZone');

test('the hours of a day are those that are counted, in any zone', () => {
  const day = fc
    .integer({ min: 0, max: 5_000 })
    .map((days) => Temporal.PlainDate.from('2020-01-01').add({ days }));
  fc.assert(
    fc.property(fc.constantFrom(...ZONES), day, (timezone, date) => {
      const labels = hoursOf(date.toString(), timezone).map((hour) => hour.label);
      expect(labels).toEqual(counted(date, timezone));
    }),
    { numRuns: 150 },
  );
});

test('where clocks change an hour is missing or is there again, in every zone', () => {
  let again = 0;
  for (const timezone of ZONES) {
    const from = Temporal.PlainDate.from('2026-01-01').toZonedDateTime(timezone);
    for (let now = from.getTimeZoneTransition('next'); now && now.year < 2027; ) {
      // A change at midnight is one of the day before.
      for (const date of [now.toPlainDate(), now.toPlainDate().subtract({ days: 1 })]) {
        const hours = hoursOf(date.toString(), timezone);
        expect({ timezone, labels: hours.map(({ label }) => label) }).toEqual({
          timezone,
          labels: counted(date, timezone),
        });
        again += hours.filter((hour) => hour.again).length;
        const names = hours.map((hour) => `${hour.label} ${hour.again}`);
        expect(new Set(names).size).toBe(names.length);
      }
      now = now.getTimeZoneTransition('next');
    }
  }
  expect(again).toBeGreaterThan(50);
});
