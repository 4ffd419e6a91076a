import { expect, test } from 'vitest';
import { HELP, readDemoOptions } from '../../demo/demoOptions.ts';
import { lastMonthBefore, threeWeeksBefore } from '../../demo/span.ts';

test.each([
  ['2026-11-22T18:00Z', '2026-11-01', '2026-10-22'],
  ['2026-11-30T23:59Z', '2026-11-09', '2026-10-22'],
  ['2026-11-05T08:00Z', '2026-10-15', '2026-10-15'],
  // The month that has just ended is not released yet.
  ['2026-12-01T00:10Z', '2026-11-10', '2026-10-22'],
  ['2027-01-25T00:00Z', '2027-01-04', '2026-12-22'],
])('at %s three weeks begin on %s, and what has a month in it on %s', (until, weeks, month) => {
  const at = Date.parse(until);
  expect(new Date(threeWeeksBefore(at)).toISOString().slice(0, 10)).toBe(weeks);
  expect(new Date(lastMonthBefore(at)).toISOString().slice(0, 10)).toBe(month);
});

test('every option that its help tells of can be given, with the default that it tells', () => {
  const told = [...HELP.matchAll(/--([a-z]+) <n\w*>/g)].map(([, name]) => name);
  const given = readDemoOptions(told.flatMap((name) => [`--${name}`, '10']));
  expect(given).toMatchObject({ port: 10, people: 10, companies: 10, seed: 10 });
  const usual = readDemoOptions([]);
  for (const number of [usual?.port, usual?.people, usual?.companies, usual?.seed])
    expect(HELP).toContain(`(${number})`);
  expect(readDemoOptions(['--stay'])).toMatchObject({ stay: true, once: false });
  expect(readDemoOptions(['--help'])).toBeUndefined();
});

test.each([
  [['--people', '6000'], /--people must be a whole number up to 5000/],
  [['--companies', 'all'], /--companies must be a whole number/],
  [['--once', '--stay'], /exclude each other/],
  [['--day', '3'], /--day/],
])('%s is refused', (args, told) => {
  expect(() => readDemoOptions(args)).toThrow(told);
});
