import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { windowAt } from '../../aggregate/windowAt.ts';

const utc = (text: string) => Date.parse(text);

test.each([
  ['hour', 'UTC', '2026-10-01T12:34:56Z', '2026-10-01T12:00:00Z', '2026-10-01T13:00:00Z'],
  ['hour', 'Asia/Kolkata', '2026-10-01T12:34:56Z', '2026-10-01T12:30:00Z', '2026-10-01T13:30:00Z'],
  ['day', 'Asia/Kolkata', '2026-10-01T19:00:00Z', '2026-10-01T18:30:00Z', '2026-10-02T18:30:00Z'],
  // Berlin puts the clock on in March (23 hours) and back in October (25).
  ['day', 'Europe/Berlin', '2026-03-29T10:00:00Z', '2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z'],
  ['day', 'Europe/Berlin', '2026-10-25T10:00:00Z', '2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z'],
  // The hour from two to three happens twice.
  ['hour', 'Europe/Berlin', '2026-10-25T00:30:00Z', '2026-10-25T00:00:00Z', '2026-10-25T01:00:00Z'],
  ['hour', 'Europe/Berlin', '2026-10-25T01:30:00Z', '2026-10-25T01:00:00Z', '2026-10-25T02:00:00Z'],
  // Lord Howe Island sets it by half an hour: the hour at the change is cut.
  [
    'hour',
    'Australia/Lord_Howe',
    '2026-10-03T15:30:00Z',
    '2026-10-03T15:30:00Z',
    '2026-10-03T16:00:00Z',
  ],
  [
    'hour',
    'Australia/Lord_Howe',
    '2027-04-03T15:10:00Z',
    '2027-04-03T15:00:00Z',
    '2027-04-03T15:30:00Z',
  ],
  ['week', 'UTC', '2027-01-01T00:00:00Z', '2026-12-28T00:00:00Z', '2027-01-04T00:00:00Z'],
  [
    'month',
    'America/New_York',
    '2026-11-15T00:00:00Z',
    '2026-11-01T04:00:00Z',
    '2026-12-01T05:00:00Z',
  ],
] as const)('the %s in %s of %s', (kind, timezone, at, startsAt, endsAt) => {
  const bounds = windowAt(kind, utc(at), timezone);
  expect(bounds).toEqual({ startsAt: utc(startsAt), endsAt: utc(endsAt) });
});

test('a window holds the instant it was found for, in every zone and kind', () => {
  const zone = fc.constantFrom(
    ...['UTC', 'Europe/Berlin', 'Asia/Kolkata', 'Asia/Kathmandu', 'Pacific/Chatham'],
    ...['Australia/Lord_Howe', 'America/St_Johns', 'America/Sao_Paulo', 'Pacific/Apia'],
  );
  const instant = fc.integer({ min: 0, max: Date.UTC(2100, 0, 1) });
  fc.assert(
    fc.property(fc.constantFrom('hour', 'day', 'week', 'month'), instant, zone, (kind, at, tz) => {
      const { startsAt, endsAt } = windowAt(kind, at, tz);
      expect(startsAt).toBeLessThanOrEqual(at);
      expect(endsAt).toBeGreaterThan(at);
      // They tile time: no gap, no overlap.
      expect(windowAt(kind, endsAt, tz).startsAt).toBe(endsAt);
      expect(windowAt(kind, endsAt - 1, tz)).toEqual({ startsAt, endsAt });
      expect(windowAt(kind, startsAt, tz)).toEqual({ startsAt, endsAt });
    }),
  );
});
