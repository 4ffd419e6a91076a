import { expect, test } from 'vitest';
import { CELL_WIDTH, type ReleaseChange } from '../../aggregate/changes.ts';
import { Committer, type Gather, type Rest } from '../../aggregate/committer.ts';

/** A source whose changes are numbered, and a disk that does what it is told. */
function setUp(gather?: Gather, rest?: Rest) {
  let folded = 0;
  let taken = 0;
  const source = {
    get dirty() {
      return folded > taken;
    },
    takeChanges() {
      taken = folded;
      const cells = new Float64Array(CELL_WIDTH);
      cells.set([7, folded]);
      const eventIds = { keys: [], rows: [], dropped: [] };
      return { keys: [], windows: [], newCells: [], forgotten: [], visitors: [], cells, eventIds };
    },
  };
  const commits: number[] = [];
  const waiting: { resolve: () => void; reject: (error: Error) => void }[] = [];
  const committer = new Committer(
    source,
    (changes) => {
      expect(changes?.cells.length ?? 0).toBeLessThanOrEqual(CELL_WIDTH);
      commits.push(changes?.cells[1] ?? 0);
      return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
    },
    gather,
    rest,
  );
  const fold = () => {
    folded += 1;
  };
  return { committer, commits, waiting, fold };
}

const release = {} as ReleaseChange;

test('what comes while a commit is under way goes into the next, together', async () => {
  const { committer, commits, waiting, fold } = setUp();
  fold();
  const first = committer.durable();
  fold();
  const second = committer.durable();
  fold();
  const third = committer.durable();
  expect(commits).toEqual([1]);
  waiting[0]?.resolve();
  await first;
  await Promise.resolve();
  expect(commits).toEqual([1, 3]);
  waiting[1]?.resolve();
  await Promise.all([second, third]);
});

test('what arrives in the same turn of the event loop goes into the commit that is about to begin', async () => {
  const turn = Promise.withResolvers<void>();
  const { committer, commits, waiting, fold } = setUp(() => turn.promise);
  fold();
  const first = committer.durable();
  fold();
  const second = committer.durable();
  expect(commits).toEqual([]);
  turn.resolve();
  await turn.promise;
  await Promise.resolve();
  expect(commits).toEqual([2]);
  waiting[0]?.resolve();
  await Promise.all([first, second]);
  await committer.idle();
  expect(waiting).toHaveLength(1);
});

test('what failed is told to who waited, and goes first in the next commit', async () => {
  const { committer, commits, waiting, fold } = setUp();
  fold();
  const first = committer.durable();
  waiting[0]?.reject(new Error('disk full'));
  await expect(first).rejects.toThrow('disk full');
  fold();
  const second = committer.durable();
  // The later count of the same cell, in place of the earlier.
  expect(commits).toEqual([1, 2]);
  waiting[1]?.resolve();
  await second;
  await committer.idle();
});

test('a transaction holds one release at most, and nobody waits for ever', async () => {
  const { committer, commits, waiting, fold } = setUp();
  fold();
  const all = [committer.release(release), committer.release(release), committer.durable()];
  for (const [index, done] of all.entries()) {
    waiting[index]?.resolve();
    await done;
    await Promise.resolve();
  }
  expect(commits).toHaveLength(3);
});

test('whoever asks right after an answer is not forgotten', async () => {
  const { committer, waiting, fold } = setUp();
  for (let n = 0; n < 3; n += 1) {
    fold();
    const done = committer.durable();
    waiting[n]?.resolve();
    await done;
  }
});

test('after a failure it rests, the longer the more failed, and takes along who came meanwhile', async () => {
  const rests: { failures: number; over: () => void }[] = [];
  const { committer, commits, waiting, fold } = setUp(undefined, (failures) => {
    return new Promise((over) => rests.push({ failures, over }));
  });
  const next = async () => {
    await new Promise((resolve) => setImmediate(resolve));
  };
  fold();
  const first = committer.durable();
  waiting[0]?.reject(new Error('disk full'));
  await expect(first).rejects.toThrow('disk full');
  fold();
  const second = committer.durable();
  fold();
  const third = committer.durable();
  await next();
  expect(commits).toEqual([1]);
  rests[0]?.over();
  await next();
  expect(commits).toEqual([1, 3]);
  waiting[1]?.reject(new Error('disk full'));
  await Promise.allSettled([second, third]);
  const fourth = committer.durable();
  await next();
  expect(rests.map(({ failures }) => failures)).toEqual([1, 2]);
  rests[1]?.over();
  await next();
  waiting[2]?.resolve();
  await fourth;
  fold();
  const fifth = committer.durable();
  await next();
  // It works again: no rest.
  expect(rests).toHaveLength(2);
  waiting[3]?.resolve();
  await fifth;
});
