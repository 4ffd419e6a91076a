import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { ByteSearch } from '../../audit/byteSearch.ts';
import { createControl } from '../../src/control.ts';
import { createSendBatch, type SendBatch, type Tally } from './batch.ts';
import { cutEverywhere, REAL_BODIES } from './bodies.ts';
import { type Heap, heapAfterCollection } from './heap.ts';
import { fuzzSockets } from './hostileSockets.ts';
import { keptRequests } from './keptRequests.ts';
import { plantedNeedles } from './planted.ts';
import { fuzzControl, fuzzQueries } from './queries.ts';
import { type FuzzRequest, request } from './requests.ts';
import { findKept, findReleased, type Searched, searchAnswers, searchFiles } from './searchAll.ts';
import { startTarget, type Target } from './target.ts';
import { validBody } from './validBody.ts';

export interface CampaignOptions {
  readonly bodies: number;
  readonly queries: number;
  readonly seed: number;
  readonly progress: (tally: Tally) => void;
}

export interface CampaignReport {
  readonly tally: Tally;
  readonly needles: number;
  readonly searched: Searched;
  /** Events that ClickHouse has, by type. */
  readonly released: ReadonlyMap<string, number>;
  /** After each round. */
  readonly heaps: readonly Heap[];
}

/** What does not hold, and the smallest requests that show it. */
export class Failure extends Error {
  override name = 'Failure';
  readonly smallest: unknown;
  constructor(cause: unknown, smallest: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.smallest = smallest;
  }
}

const DAY = 86_400_000;
/** Each has a day of its own, which is released at its end. */
const ROUNDS = 5;
const BATCH = 256;
const RUNS_AT_A_TIME = 10;
/**
 * What may be held for one more body: nothing, but the caches and cells of a server fill for
 * a while, and a collector's figures waver.
 */
const BYTES_A_BODY = 48;
const WAVERING_BYTES = 2_000_000;

/** Throws a `Failure`, or the `AssertionError` of what holds for all bodies together. */
export async function runCampaign(options: CampaignOptions): Promise<CampaignReport> {
  const tally: Tally = { bodies: 0, requests: 0, accepted: 0, statuses: new Map() };
  const needles = plantedNeedles();
  const search = new ByteSearch(needles);
  const searched: Searched = { files: 0, bytes: 0, rows: 0 };
  const heaps: Heap[] = [];
  const target = await startTarget();
  let released = new Map<string, number>();
  try {
    const send = createSendBatch(target, search, tally);
    await sendCut(send, options.seed);
    const perRound = Math.max(0, options.bodies - tally.bodies) / ROUNDS;
    const cut = tally.bodies;
    for (let round = 0; round < ROUNDS; round += 1) {
      if (round === 1) merge(tally.statuses, await fuzzSockets(target.server.url, search));
      await sendAll(keptRequests(), send);
      await sendRandom(send, tally, { ...options, bodies: cut + perRound * (round + 1) });
      await searchFiles(target, search, searched);
      await findKept(target);
      released = await releaseRound(target);
      await searchFiles(target, search, searched);
      heaps.push(await heapAfterCollection());
    }
    await findReleased(target);
    const control = createControl(target.server.headcount);
    const asked = await fuzzQueries(control, options.queries, options.seed);
    merge(tally.statuses, asked.statuses);
    throwFailure(asked.details);
    await searchAnswers(target, search, searched);
    const controlled = await fuzzControl(control, 300, options.seed);
    merge(tally.statuses, controlled.statuses);
    throwFailure(controlled.details);
    await target.server.close();
    await searchFiles(target, search, searched);
    checkHeaps(heaps, tally.bodies);
    return { tally, needles: needles.length, searched, released, heaps };
  } finally {
    await target.server.close().catch(() => undefined);
    await target.remove();
  }
}

/** Some valid bodies, and some of a real log, cut after each of their bytes. */
async function sendCut(send: SendBatch, seed: number): Promise<void> {
  const [valid] = fc
    .sample(validBody, { numRuns: 20, seed })
    .toSorted((a, b) => sizeOf(a) - sizeOf(b));
  const wholes = [Buffer.from(JSON.stringify(valid)), ...REAL_BODIES.slice(0, 2)];
  const headers = { 'content-type': 'application/json' };
  for (const whole of wholes) {
    const cut = cutEverywhere(whole).map(
      (body): FuzzRequest => ({ body, headers, framing: body.length % 2 ? 'whole' : 'chunked' }),
    );
    for (let at = 0; at < cut.length; at += BATCH) await sendAll(cut.slice(at, at + BATCH), send);
  }
}

const sizeOf = (json: unknown) => JSON.stringify(json).length;

async function sendRandom(
  send: SendBatch,
  tally: Tally,
  { bodies, seed, progress }: CampaignOptions,
): Promise<void> {
  const batch = fc.array(request, { minLength: 1, maxLength: BATCH, size: 'max' });
  while (tally.bodies < bodies) {
    const left = Math.ceil((bodies - tally.bodies) / (BATCH / 2));
    const details = await fc.check(fc.asyncProperty(batch, send), {
      numRuns: Math.min(RUNS_AT_A_TIME, left),
      seed: seed + tally.bodies,
    });
    if (details.failed) await throwAlone(details.counterexample?.[0] ?? [], send);
    throwFailure(details);
    progress(tally);
  }
}

async function sendAll(batch: readonly FuzzRequest[], send: SendBatch): Promise<void> {
  await send(batch).catch(async (error) => {
    await throwAlone(batch, send);
    throw error;
  });
}

/** Throws the failure of one request of a batch, where it fails by itself. */
async function throwAlone(batch: readonly FuzzRequest[], send: SendBatch): Promise<void> {
  for (const request of batch) {
    await send([request]).catch((error) => {
      throw new Failure(error, request);
    });
  }
}

function throwFailure(
  details: Pick<fc.RunDetails<unknown>, 'failed' | 'errorInstance' | 'counterexample'>,
): void {
  if (details.failed) throw new Failure(details.errorInstance, details.counterexample);
}

/** Ends the day: what was counted, and nothing else, is in ClickHouse afterwards. */
async function releaseRound({ clock, server, folded }: Target): Promise<Map<string, number>> {
  clock.now += 2 * DAY - (clock.now % DAY) + DAY / 3;
  await server.headcount.release();
  const rows = await server.headcount.deps.clickhouse.read(
    'SELECT `cube`, toInt32(sum(count)) AS n FROM cells FINAL GROUP BY `cube`',
    {},
  );
  const released = new Map(
    rows
      .map(({ cube, n }) => [String(cube), Number(n)] as const)
      .filter(([cube]) => folded.counted.has(cube)),
  );
  const sorted = (counts: ReadonlyMap<string, number>) => Object.fromEntries([...counts].sort());
  assert.deepEqual(
    sorted(released),
    sorted(folded.counted),
    'what is released is not what was counted',
  );
  return released;
}

/** The first rounds fill the caches and compile the code; after that nothing may stay of a request. */
function checkHeaps(heaps: readonly Heap[], bodies: number): void {
  const grown = (heaps.at(-1)?.used ?? 0) - (heaps[1]?.used ?? 0);
  const allowed = WAVERING_BYTES + BYTES_A_BODY * bodies;
  assert(grown < allowed, `the heap grew by ${grown} bytes over ${bodies} bodies`);
}

function merge(into: Map<string, number>, from: ReadonlyMap<string, number>): void {
  for (const [key, count] of from) into.set(key, (into.get(key) ?? 0) + count);
}
