import { expect, test } from 'vitest';
import { sendOutbox } from '../../release/outbox.ts';
import { createPublish, type Row } from '../../release/publish.ts';
import type { ReleasedWindow } from '../../release/releasedWindow.ts';

const WINDOW: ReleasedWindow = {
  site: 'demo',
  kind: 'day',
  startsAt: 86_400_000,
  endsAt: 172_800_000,
  releasedAt: 172_900_000,
  expiresAt: 999_000_000,
  policyVersion: 3,
  partial: false,
  cubes: [
    {
      cube: 'pages',
      dimensions: ['page'],
      measures: ['count'],
      mechanism: 'suppression',
      k: 10,
      rounding: 5,
      epsilon: 0,
      delta: 0,
      bounds: [0],
      scales: [0],
      variances: [25 / 12],
      threshold: 0,
      closed: false,
      overflow: false,
      withheld: '',
      cells: [{ dims: ['/pricing'], counts: { count: 15 } }],
    },
  ],
};

function outboxOf(count: number) {
  const rows = Array.from({ length: count }, (_, i) => ({
    id: i + 1,
    body: JSON.stringify(WINDOW),
  }));
  return {
    rows,
    next: async () => rows.slice(0, 2),
    sent: async (upTo: number) => {
      rows.splice(0, rows.findLastIndex(({ id }) => id <= upTo) + 1);
    },
  };
}

test('all is sent, oldest first, cells before the release that makes them visible', async () => {
  const inserted: [string, readonly Row[]][] = [];
  const outbox = outboxOf(3);
  const publish = createPublish(async (table, rows) => void inserted.push([table, rows]));
  expect(await sendOutbox(outbox, publish)).toBe(3);
  expect(inserted.map(([table, rows]) => [table, rows.length])).toEqual([
    ['cells', 2],
    ['releases', 2],
    ['cells', 1],
    ['releases', 1],
  ]);
  expect(inserted[0]?.[1][0]).toEqual({
    site: 'demo',
    cube: 'pages',
    window: 'day',
    starts_at: 86_400,
    ends_at: 172_800,
    expires_at: 999_000,
    page: '/pricing',
    count: 15,
  });
  expect(outbox.rows).toEqual([]);
});

test('what ClickHouse does not take stays', async () => {
  const outbox = outboxOf(3);
  const publish = createPublish(async (table) => {
    if (table === 'releases') throw new Error('away');
  });
  await expect(sendOutbox(outbox, publish)).rejects.toThrow('away');
  expect(outbox.rows).toHaveLength(3);
});
