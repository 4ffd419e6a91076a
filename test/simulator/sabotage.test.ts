import { expect, test } from 'vitest';
import type { NodeState } from '../../src/nodeState.ts';
import type { StateFile } from '../../src/stateFile.ts';
import { seedsUntilFailure } from './playSeeds.ts';
import type { Sabotage } from './process.ts';

/** A disk on which statements of one kind are never done. */
function without(file: 'state' | 'keys', statement: string): Sabotage {
  return {
    files: (files) => {
      const { sql } = files[file];
      const run: typeof sql.run = (query, ...values) => {
        if (!query.startsWith(statement)) sql.run(query, ...values);
      };
      return { ...files, [file]: { ...files[file], sql: { ...sql, run } } };
    },
  };
}

/** A state on which one question is always answered with nothing. */
function blindTo(question: string): Sabotage {
  return {
    files: ({ state, keys }) => {
      const { sql } = state;
      const all: typeof sql.all = (query, ...values) =>
        query.startsWith(question) ? [] : sql.all(query, ...values);
      return { state: { ...state, sql: { ...sql, all } }, keys };
    },
  };
}

/** Statements of one kind are done after the transaction that they stand in. */
function afterwards(statement: string): Sabotage {
  return {
    files: ({ state, keys }) => {
      const { sql } = state;
      let late: (() => void)[] = [];
      const run: typeof sql.run = (query, ...values) => {
        if (query.startsWith(statement)) late.push(() => sql.run(query, ...values));
        else sql.run(query, ...values);
      };
      const transaction: StateFile['transaction'] = (body) => {
        late = [];
        state.transaction(body);
        for (const one of late) one();
      };
      return { state: { ...state, sql: { ...sql, run }, transaction }, keys };
    },
  };
}

/** What is written to the keys waits for the next transaction of the state. */
const keysLast: Sabotage = {
  files: ({ state, keys }) => {
    let waiting: (() => void)[] = [];
    const flush = () => {
      const bodies = waiting;
      waiting = [];
      for (const one of bodies) keys.transaction(one);
    };
    const transaction: StateFile['transaction'] = (body) => {
      state.transaction(body);
      flush();
    };
    return {
      state: { ...state, transaction },
      keys: {
        ...keys,
        transaction: (body) => void waiting.push(body),
        cutLog: () => {
          flush();
          keys.cutLog();
        },
      },
    };
  },
};

const changing = (change: (state: NodeState) => Partial<NodeState>): Sabotage => ({
  state: (state) => ({ ...state, ...change(state) }),
});

/** A protection, how it is taken out, and the most schedules until that is noticed. */
const SABOTAGES: readonly (readonly [string, Sabotage, number])[] = [
  ['ids are not kept over a restart', without('state', 'INSERT INTO event_ids ('), 200],
  [
    'ids are written after the counts, in no transaction',
    afterwards('INSERT INTO event_ids ('),
    2000,
  ],
  ['keys are made durable after what they key', keysLast, 500],
  ['keys are never written', without('keys', 'INSERT OR REPLACE INTO keys'), 100],
  ['keys of ids are never written', without('keys', 'INSERT OR REPLACE INTO event_id_keys'), 200],
  ['keys are not destroyed', without('keys', 'DELETE FROM keys WHERE'), 100],
  ['keys of ids are not destroyed', without('keys', 'DELETE FROM event_id_keys WHERE'), 100],
  ['old ids are not destroyed', without('state', 'DELETE FROM event_ids WHERE'), 100],
  ['what was released is not marked', without('state', 'INSERT INTO released_windows'), 3000],
  ['what was released is released again', blindTo('SELECT 1 FROM released_windows'), 500],
  ['what was noted is noted again', blindTo('SELECT 1 FROM ledger'), 200],
  ['cells stay after their release', without('state', 'DELETE FROM open_cells WHERE'), 100],
  ['visitors stay after their release', without('state', 'DROP TABLE IF EXISTS visitors_'), 100],
  [
    'a request is acknowledged before its commit',
    changing((state) => ({
      commit: async (changes, release) => {
        state.commit(changes, release).catch(() => undefined);
      },
    })),
    200,
  ],
  [
    'a commit that failed is taken for one that succeeded',
    changing((state) => ({
      commit: (changes, release) => state.commit(changes, release).catch(() => undefined),
    })),
    200,
  ],
  ['what was sent is not deleted', changing(() => ({ sent: async () => undefined })), 20],
  [
    'what is to be sent is deleted first',
    changing((state) => ({
      nextOutbox: async () => {
        const rows = await state.nextOutbox();
        await state.sent(rows.at(-1)?.id ?? 0);
        return rows;
      },
    })),
    100,
  ],
  [
    'what is owed is not done at the end of a round',
    { operations: (operations) => ({ ...operations, tidy: () => undefined }) },
    2000,
  ],
];

test.each(SABOTAGES)(
  '%s: the simulator notices',
  { timeout: 600_000 },
  async (_what, sabotage, most) => {
    const failure = await seedsUntilFailure(most, { sabotage });
    if (process.env.SHOW_SEEDS)
      process.stderr.write(`${_what}: ${failure?.seeds}, ${failure?.why.split('\n')[0]}\n`);
    expect(failure).toBeDefined();
  },
);
