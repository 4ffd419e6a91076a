import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll } from 'vitest';
import type { ClickHouseServer } from '../../src/config.ts';
import {
  type Call,
  type ClickHouseFront,
  type FaultOf,
  type FrontOptions,
  startClickHouseFront,
} from '../clickhouseFront/startClickHouseFront.ts';

export interface TestFront {
  readonly url: string;
  /** What goes wrong from now on, until the test is over. */
  fault: FaultOf | undefined;
  /** Calls that came in this test, refused ones left out. */
  readonly calls: readonly Call[];
  /** A database of its own, empty. */
  server(changes?: Partial<ClickHouseServer>): Promise<ClickHouseServer>;
  /** Another front of the same engine. */
  start(options?: Partial<FrontOptions>): Promise<ClickHouseFront>;
}

/** One front for all tests of a file, since a process can have one engine; call it at the top of the file. */
export function useClickHouseFront(): TestFront {
  let folder = '';
  let front: ClickHouseFront | undefined;
  let databases = 0;
  const calls: Call[] = [];
  const path = () => join(folder, 'engine');
  const opened: ClickHouseFront[] = [];
  const use: TestFront = {
    get url() {
      return front?.url ?? '';
    },
    fault: undefined,
    calls,
    server: async (changes = {}) => {
      databases += 1;
      const database = `test_${databases}`;
      const body = `CREATE DATABASE ${database}`;
      const answer = await fetch(use.url, { method: 'POST', body });
      if (!answer.ok) throw new Error(await answer.text());
      calls.length = 0;
      return { url: use.url, username: 'default', password: '', database, ...changes };
    },
    start: async (options = {}) => {
      const started = await startClickHouseFront({ path: path(), ...options });
      opened.push(started);
      return started;
    },
  };
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'headcount-'));
    front = await startClickHouseFront({
      path: path(),
      fault: (call) => {
        calls.push(call);
        return use.fault?.(call);
      },
    });
  });
  afterEach(async () => {
    use.fault = undefined;
    calls.length = 0;
    await Promise.all(opened.splice(0).map((it) => it.close()));
  });
  afterAll(async () => {
    await front?.close();
    await rm(folder, { recursive: true, force: true });
  });
  return use;
}
