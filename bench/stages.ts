import { availableParallelism, cpus } from 'node:os';
import { Aggregator } from '../aggregate/aggregator.ts';
import { type EventsRequest, readRequest } from '../ingest/readRequest.ts';
import { parseEnvelope } from '../ingest/wire.ts';
import { loadPolicy } from '../policy/loadPolicies.ts';
import { createAddressReader } from '../src/clientAddress.ts';
import { openGeo } from '../src/geo.ts';
import { randomKey } from '../src/randomKey.ts';
import { createDeviceReader } from '../transforms/device.ts';
import { createTransform } from '../transforms/pipeline.ts';
import { buildRequests } from './requests.ts';

/**
 * Where the time of a request goes, without sockets and without a disk: the stages one
 * after the other on the same requests as `bench:ingest`, in microseconds of the thread's
 * processor time. The stages are timed apart, so they do not add up to the last digit.
 */
const ROUNDS = 40;
/** The first of them warm up. */
const COLD = 10;
/** Requests between two commits of a busy server. */
const GROUP = 20;

const policy = await loadPolicy('policies/demo.json');
const readers = { lookUpPlace: await openGeo(undefined), readDevice: createDeviceReader('bench') };
const clientAddress = createAddressReader(['127.0.0.1']);

console.log(`${cpus()[0]?.model.trim()}, ${availableParallelism()} cores, node ${process.version}`);
for (const size of [1, 20]) measureStages(size);

function measureStages(eventsPerRequest: number): void {
  const sent = buildRequests(eventsPerRequest).map(({ bytes }) => parseHead(bytes.toString()));
  const transform = createTransform(policy, readers);
  const aggregator = new Aggregator([policy], randomKey);
  console.log(`\n${eventsPerRequest} event${eventsPerRequest === 1 ? '' : 's'} a request, µs`);

  const bodies = stage('JSON.parse', sent, ({ body }) => JSON.parse(body));
  const envelopes = stage('envelope', bodies, (json) => {
    const parsed = parseEnvelope(json);
    if ('errors' in parsed) throw new Error('the bench sends what is refused');
    return parsed.ok;
  });
  const pairs = envelopes.map((envelope, index) => ({ envelope, head: sent[index] }));
  const raws = stage('address, headers, events', pairs, ({ envelope, head }) => {
    const header = (name: string) => head?.headers.get(name);
    const address = clientAddress('127.0.0.1', header('x-forwarded-for'));
    const request: EventsRequest = { header, address, place: undefined, debug: false };
    return readRequest(request, envelope, Date.now()).raw;
  });
  const outcomes = stage('transforms', raws, (raw) => transform(raw));
  stage('ids of events', raws, ({ site, events }) => {
    const ids = aggregator.eventIds.of(site, events, Date.now());
    for (let index = 0; index < events.length; index += 1) if (!ids.has(index)) ids.add(index);
  });
  stage('fold', outcomes, (all) => {
    for (const outcome of all) {
      if ('event' in outcome) aggregator.fold('demo', outcome.event, () => true);
    }
  });
  let folded = 0;
  stage(`rows, every ${GROUP} requests`, outcomes, (all) => {
    for (const outcome of all) {
      // The same cell of every cube again and again is not what happens between two commits.
      if ('event' in outcome && folded % GROUP === 0) {
        aggregator.fold('demo', outcome.event, () => true);
      }
    }
    folded += 1;
    return folded % GROUP === 0 ? aggregator.takeChanges() : undefined;
  });
  stage('answer', raws, () =>
    JSON.stringify({ accepted: eventsPerRequest, dropped: {}, errors: [] }),
  );
}

/** Times a stage over all its inputs, prints the mean of many rounds, and hands on its results. */
function stage<In, Out>(name: string, inputs: readonly In[], run: (input: In) => Out): Out[] {
  let outputs: Out[] = [];
  let begun = 0;
  for (let round = 0; round < COLD + ROUNDS; round += 1) {
    // The system counts processor time too coarsely for a single round.
    if (round === COLD) begun = processorTime();
    outputs = inputs.map(run);
  }
  const mean = (processorTime() - begun) / (ROUNDS * inputs.length);
  console.log(`  ${name.padEnd(26)} ${mean.toFixed(2).padStart(7)}`);
  return outputs;
}

/** Of this thread, in microseconds. */
function processorTime(): number {
  const { user, system } = process.threadCpuUsage();
  return user + system;
}

function parseHead(text: string): { headers: ReadonlyMap<string, string>; body: string } {
  const end = text.indexOf('\r\n\r\n');
  const lines = text.slice(0, end).split('\r\n').slice(1);
  const headers = new Map(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
    }),
  );
  return { headers, body: text.slice(end + 4) };
}
