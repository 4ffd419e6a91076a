import { beforeAll, expect, test } from 'vitest';
import { judgeOutbox } from '../../audit/release/judgeOutbox.ts';
import { outbox } from '../../audit/release/outbox.ts';
import type { Twin } from '../../audit/twin.ts';
import { createOpenTwin } from '../../src/audit/twin.ts';
import { testPolicy } from '../support/policy.ts';

const policy = testPolicy();
const openTwin = createOpenTwin({ policy, geo: undefined });
let bodies: readonly string[] = [];

beforeAll(async () => {
  // What the check's own twin had waiting when it was closed.
  const kept = async (...args: Parameters<typeof openTwin>): Promise<Twin> => {
    const twin = await openTwin(...args);
    return { ...twin, outbox: async () => (bodies = await twin.outbox()) };
  };
  const ground = { policy, openTwin: kept, seed: 1, platform: 'server' } as const;
  const unused = { read: async () => [], state: undefined, now: () => 0 };
  const { status, evidence } = await outbox.run({ ...ground, ...unused });
  expect([status, evidence]).toEqual([
    'passed',
    [expect.stringMatching(/^2 released windows with \d\d cells/)],
  ]);
});

type Body = Record<string, never> & { cubes: { cells: object[] }[]; ledger: { body: string } };
const windows = (change: (body: Body) => object) => (body: Body) =>
  'cubes' in body ? change(body) : body;
const cubes = (change: (cube: Body['cubes'][number]) => object) =>
  windows((body) => ({ ...body, cubes: body.cubes.map(change) }));
const entries = (change: (body: object) => object) => (body: Body) =>
  'ledger' in body
    ? { ledger: { ...body.ledger, body: JSON.stringify(change(JSON.parse(body.ledger.body))) } }
    : body;
const open = { dims: ['/about'], counts: { visitors: 1 } };

test.each<[what: string, says: RegExp, change: (body: Body) => object]>([
  [
    'open cells beside a window',
    /^Row \d+ holds more/,
    windows((it) => ({ ...it, exact: [open] })),
  ],
  ['something beside a cube', /^Row \d+ holds more/, cubes((it) => ({ ...it, open: 4711 }))],
  [
    'something beside the counts of a cell',
    /^Row \d+ holds more/,
    cubes((it) => ({ ...it, cells: it.cells.map((cell) => ({ ...cell, first: 1 })) })),
  ],
  [
    'another count of a cell',
    /does not declare/,
    cubes((it) => ({ ...it, cells: it.cells.map((cell) => ({ ...cell, counts: { exact: 1 } })) })),
  ],
  [
    'a dimension that no cube has',
    /does not declare/,
    cubes((it) => ({ ...it, dimensions: ['page', 'region'] })),
  ],
  ['cells that were not published', /no counterpart/, cubes((it) => ({ ...it, cells: [] }))],
  [
    'something in an entry of the ledger',
    /^Entry \d+ of the ledger/,
    entries((it) => ({ ...it, visitors: 3 })),
  ],
  ['a row of another kind', /^Row \d+ holds more/, () => ({ note: '' })],
])('an outbox with %s is found', (_what, says, change) => {
  const changed = bodies.map((body) => JSON.stringify(change(JSON.parse(body))));
  const { wrong } = judgeOutbox(policy, changed);
  expect(wrong[0]).toMatch(says);
  expect(wrong.join()).not.toMatch(/4711|\/about/);
});
