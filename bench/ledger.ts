import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Command } from 'commander';
import { appendLedger, type LedgerRow } from '../aggregate/ledger.ts';
import { openNodeState } from '../src/nodeState.ts';
import { openStateFile } from '../src/stateFile.ts';
import { hashToken } from '../src/tokenTable.ts';
import { type Child, startChild } from './child.ts';
import type { ServerReport } from './headcountServer.ts';
import { positive, runBench } from './runBench.ts';

interface Options {
  readonly entries: number;
  readonly requests: number;
  readonly width: number;
  readonly limit: number;
}

const program = new Command('bench:ledger')
  .description('How long events wait while compliance reads a long ledger.')
  .option('--entries <number>', 'of the ledger', positive, 50_000)
  .option('--requests <number>', 'for a page of it', positive, 30)
  .option('--width <number>', 'requests at a time, each with a token of its own', positive, 10)
  .option('--limit <number>', 'entries of a page', positive, 1)
  .parse();

const SITE = 'demo';
/** Between two events, so that the server is idle without what is measured. */
const PAUSE_MS = 5;
const IDLE_MS = 3000;

await runBench('bench:ledger', async (folder, keep) => {
  const options = program.opts<Options>();
  const data = join(folder, 'data');
  await fill(data, options);
  const server = keep(startChild('./headcountServer.ts'));
  const { port } = await server.ask<ServerReport>({ data });
  const url = `http://127.0.0.1:${port}`;
  console.log(`${options.entries} entries; RSS ${await memory(server)}`);
  console.log(`events alone: ${told(await eventsDuring(url, wait(IDLE_MS)))}`);
  for (const round of ['first', 'second']) {
    const pages: number[] = [];
    const reading = read(url, options, pages);
    const events = await eventsDuring(url, reading);
    console.log(
      `${round} ${options.requests} pages: ${told(pages)}; events meanwhile: ${told(events)}`,
    );
    console.log(`  RSS ${await memory(server)}`);
  }
});

/** Makes a state with a long ledger, and tokens. */
async function fill(data: string, { entries, width }: Options): Promise<void> {
  const state = await openNodeState(data);
  for (let n = 0; n < width; n += 1) {
    const hash = hashToken(`hc_${n}`);
    await state.addToken({ hash, site: SITE, role: 'compliance', createdAt: 0 });
  }
  await state.close();
  const file = openStateFile(join(data, 'state.sqlite'));
  file.transaction(() => {
    for (let n = 0; n < entries; n += 1) appendLedger(file.sql, released(n));
    // None of it waits for ClickHouse: its copy is not what is measured.
    file.sql.run('DELETE FROM outbox');
  });
  file.close();
}

/** As an hour with four cubes has it. */
function released(n: number): Pick<LedgerRow, 'site' | 'at' | 'entry' | 'body'> {
  const startsAt = n * 3_600_000;
  const cube = { cube: 'pulse', mechanism: 'suppression', k: 10, withheld: '' };
  const body = {
    ...{ window: 'hour', startsAt, endsAt: startsAt + 3_600_000, policyVersion: 1 },
    ...{ partial: false, cubes: [cube, cube, cube, cube], published: '0'.repeat(64) },
  };
  return { site: SITE, at: startsAt, entry: 'window_released', body: JSON.stringify(body) };
}

/** Milliseconds of each page, in order of their ends. */
async function read(url: string, options: Options, times: number[]): Promise<void> {
  const { requests, width, limit, entries } = options;
  let left = requests;
  const reader = async (_: unknown, token: number) => {
    while (left-- > 0) {
      const began = performance.now();
      const response = await fetch(`${url}/v1/compliance/ledger?limit=${limit}`, {
        headers: { authorization: `Bearer hc_${token}` },
      });
      const { total, broken } = (await response.json()) as { total: number; broken: unknown };
      if (response.status !== 200 || total < entries || broken !== null) {
        throw new Error(`the ledger was answered with ${response.status}, ${total} entries`);
      }
      times.push(performance.now() - began);
    }
  };
  await Promise.all(Array.from({ length: width }, reader));
}

/** Sends an event at a time until something is done. @returns milliseconds that each took */
async function eventsDuring(url: string, something: Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  let done = false;
  const ended = something.finally(() => {
    done = true;
  });
  const failed = ended.catch(() => undefined);
  do {
    const began = performance.now();
    const response = await fetch(`${url}/v1/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'Firefox/129.0' },
      body: event(),
    });
    await response.text();
    if (response.status !== 202) throw new Error(`an event was answered with ${response.status}`);
    times.push(performance.now() - began);
    await wait(PAUSE_MS);
  } while (!done);
  await failed;
  await ended;
  return times;
}

function event(): string {
  const view = { id: crypto.randomUUID(), at: Date.now(), type: 'page_view' };
  return JSON.stringify({ site: SITE, events: [{ ...view, url: 'https://lamps.example/' }] });
}

function told(times: readonly number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (part: number) => (sorted[Math.floor(part * (sorted.length - 1))] ?? 0).toFixed(0);
  return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, most ${at(1)} ms (${times.length})`;
}

/** Resident, from the kernel. */
async function memory({ pid }: Child): Promise<string> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return `${Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024)} MB`;
}
