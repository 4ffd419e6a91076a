import type { Conditions, Log } from './conditions.ts';
import { stateFailure } from './errorCode.ts';
import { ClockBehind, type Headcount } from './headcount.ts';
import { type SetTimer, startRetryLoop } from './retryLoop.ts';
import type { CommitWatch } from './watchCommits.ts';
import { whyAway } from './whyAway.ts';

/** How often the server looks for windows that have closed, and for what waits for ClickHouse. */
const EVERY_MS = 10_000;

/** A commit that takes longer holds up all that come after it. */
const SLOW_COMMIT_MS = 10_000;

export interface BackgroundOptions {
  readonly conditions: Conditions;
  readonly log: Log;
  /** A uniform number from 0 to 1, 1 excluded, for the delays. */
  readonly random: () => number;
  readonly setTimer: SetTimer;
}

export interface Background {
  /** To be told of the state's commits, before the first one. */
  readonly commits: CommitWatch;
  /** Begins to work; the function that it returns lets no further round begin. */
  start(headcount: Headcount): () => void;
}

/**
 * What a server does without being asked: it releases what has closed, sends what was
 * released, and repeats a commit that failed. Each has its own loop: windows are released by the
 * clock while ClickHouse is away, and after a full disk the server takes events again by itself.
 */
export function createBackground({
  conditions,
  log,
  random,
  setTimer,
}: BackgroundOptions): Background {
  let repeatCommit = () => {};
  let calledOff = () => {};
  const over = () => {
    calledOff();
    conditions.end('commit-slow');
  };
  const commits: CommitWatch = {
    begun: () => {
      calledOff = setTimer(() => void conditions.begin('commit-slow'), SLOW_COMMIT_MS);
    },
    durable: () => {
      over();
      conditions.end('not-durable');
    },
    failed: (reason) => {
      over();
      if (conditions.begin('not-durable', reason)) repeatCommit();
    },
  };

  const start = (headcount: Headcount) => {
    let stopped = false;
    const sendAll = async () => {
      try {
        await headcount.send();
        conditions.end('clickhouse-away');
        conditions.end('outbox-failed');
      } catch (error) {
        // What a server that stops breaks off itself says nothing of ClickHouse.
        if (!stopped) tellUnsent(conditions, error);
        throw error;
      }
    };
    const send = startRetryLoop({ task: sendAll, every: EVERY_MS, random, setTimer });
    const release = startRetryLoop({
      task: async () => {
        const { windows, cells } = await releaseDue(headcount, conditions);
        if (windows === 0) return;
        log.info({ code: 'released', windows, cells }, 'Windows that have closed are released.');
        send.poke();
      },
      ...{ every: EVERY_MS, random, setTimer },
    });
    const commit = startRetryLoop({ task: () => headcount.committer.durable(), random, setTimer });
    repeatCommit = commit.poke;
    release.poke();
    send.poke();
    return () => {
      stopped = true;
      for (const loop of [release, send, commit]) void loop.stop();
    };
  };
  return { commits, start };
}

async function releaseDue(headcount: Headcount, conditions: Conditions) {
  try {
    const report = await headcount.releaseDue();
    conditions.end('clock-behind');
    conditions.end('release-failed');
    return report;
  } catch (error) {
    if (error instanceof ClockBehind) conditions.begin('clock-behind', error.message);
    else conditions.begin('release-failed', stateFailure(error));
    throw error;
  }
}

/** One of the two: what ClickHouse did not take was read from the outbox, and the other way round nobody knows. */
function tellUnsent(conditions: Conditions, error: unknown): void {
  const away = whyAway(error);
  conditions.end(away === undefined ? 'clickhouse-away' : 'outbox-failed');
  if (away === undefined) conditions.begin('outbox-failed', stateFailure(error));
  else conditions.begin('clickhouse-away', away);
}
