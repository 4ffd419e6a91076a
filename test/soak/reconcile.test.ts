import { expect, test } from 'vitest';
import { Acknowledged } from '../../bench/soak/acknowledged.ts';
import type { Batch } from '../../bench/soak/batch.ts';
import { type PublishedCell, reconcile } from '../../bench/soak/reconcile.ts';

const HOUR = 3_600_000;

function batch(changes: Partial<Batch>): Batch {
  const none = { visits: 0, visitor: undefined, body: '', headers: {} };
  return { cube: 'names', cell: 'n1_0', at: 5 * HOUR + 1, events: 50, ...none, ...changes };
}

function published(changes: Partial<PublishedCell>): PublishedCell {
  return {
    ...{ cube: 'names', startsAt: 5 * HOUR, cell: 'n1_0', count: 50, visits: 0, visitors: 0 },
    ...changes,
  };
}

function acknowledge(...batches: Partial<Batch>[]): Acknowledged {
  const acknowledged = new Acknowledged();
  for (const changes of batches) acknowledged.add(batch(changes));
  return acknowledged;
}

const NOTHING_WRONG = { lost: 0, doubled: 0, withheld: 0, wrong: [] };

test('what was acknowledged is what was published', () => {
  expect(reconcile(acknowledge({}), [published({})])).toMatchObject(NOTHING_WRONG);
});

test('a request that is missing is lost, one that stands twice is doubled, and they do not even out', () => {
  const acknowledged = acknowledge({}, { cell: 'n1_1' });
  const result = reconcile(acknowledged, [published({ count: 100 })]);
  expect(result).toMatchObject({ lost: 50, doubled: 50 });
  expect(result.wrong).toHaveLength(2);
});

test('what was answered as late and stands in a cell all the same is doubled', () => {
  expect(reconcile(acknowledge(), [published({})])).toMatchObject({ lost: 0, doubled: 50 });
});

test('an event in another window is lost there and doubled here, unless the server gave it its time', () => {
  const later = [published({ startsAt: 6 * HOUR })];
  expect(reconcile(acknowledge({}), later)).toMatchObject({ lost: 50, doubled: 50 });
  expect(reconcile(acknowledge({ at: undefined }), later)).toMatchObject(NOTHING_WRONG);
});

test('a cell of fewer visitors than k is withheld, and with k of them it is lost', () => {
  const views = { cube: 'pages', cell: '/known/c1', events: 1 } as const;
  const visitors = ['a', 'b', 'c', 'd', 'a'].map((visitor) => ({ ...views, visitor }));
  const total = published({ cube: 'total', cell: '', count: 5, visitors: 4 });
  expect(reconcile(acknowledge(...visitors), [total])).toMatchObject({
    ...{ ...NOTHING_WRONG, withheld: 5 },
  });
  const five = reconcile(acknowledge(...visitors, { ...views, visitor: 'e' }), [total]);
  expect(five).toMatchObject({ lost: 6, withheld: 0 });
});

test('a visitor who stands twice in a day is noticed', () => {
  const views = { cube: 'pages', cell: '/known/c1', events: 1 } as const;
  const visitors = ['a', 'b', 'c', 'd', 'e', 'a'].map((visitor) => ({ ...views, visitor }));
  const cells = (count: number) =>
    ['total', 'pages'].map((cube) =>
      published({
        ...{ cube, startsAt: 0, count: 6, visitors: count },
        cell: cube === 'total' ? '' : '/known/c1',
      }),
    );
  expect(reconcile(acknowledge(...visitors), cells(5))).toMatchObject(NOTHING_WRONG);
  expect(reconcile(acknowledge(...visitors), cells(6)).wrong).toHaveLength(2);
});
