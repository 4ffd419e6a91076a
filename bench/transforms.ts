import { cpus } from 'node:os';
import { simulate } from '../demo/simulate.ts';
import type { RawEvent, RawRequest } from '../ingest/rawRequest.ts';
import { parseEvent } from '../ingest/wire.ts';
import { loadPolicy } from '../policy/loadPolicies.ts';
import { openGeo } from '../src/geo.ts';
import { createDeviceReader } from '../transforms/device.ts';
import { emptyParts } from '../transforms/event.ts';
import {
  compileSite,
  createTransform,
  EVENT_STEPS,
  REQUEST_STEPS,
} from '../transforms/pipeline.ts';
import { emptySender } from '../transforms/sender.ts';
import type { CountedEvent } from '../transforms/step.ts';

/**
 * The cost of each transform, a request's and an event's apart, on the demo's
 * traffic in batches of twenty, caches warm. Medians of several rounds.
 */
const BATCH = 20;
const ROUNDS = 15;
const AIM = 5;

const policy = await loadPolicy('policies/demo.json');
const readers = { lookUpPlace: await openGeo(undefined), readDevice: createDeviceReader('bench') };
const site = compileSite(policy, readers);
const requests = rawRequests(400);

console.log(
  `${cpus()[0]?.model}, node ${process.version}; ${requests.length} requests of ${BATCH}`,
);
let perRequest = 0;
console.log('\na request, µs');
for (const step of REQUEST_STEPS) {
  const cost = measure((raw) => step.run(raw, emptySender(), site));
  perRequest += cost;
  print(step.name, cost);
}
print('all of them', perRequest);

let perEvent = 0;
console.log('\nan event, µs');
for (const step of EVENT_STEPS) {
  const sender = emptySender();
  const cost =
    measure((raw) => {
      for (const event of raw.events) {
        step.run(event as CountedEvent, emptyParts(event.type as 'page_view', 0), site, sender);
      }
    }) / BATCH;
  perEvent += cost;
  print(step.name, cost);
}
print('all of them', perEvent);

const transform = createTransform(policy, readers);
const whole = measure((raw) => transform(raw)) / BATCH;
console.log(`\nthe whole pipeline, an event in batches of ${BATCH} (aim: under ${AIM} µs)`);
print('', whole);

/** Median over rounds of the microseconds one call takes. */
function measure(call: (raw: RawRequest) => unknown): number {
  const times = Array.from({ length: ROUNDS }, () => {
    const start = performance.now();
    for (let n = 0; n < 5; n += 1) for (const raw of requests) call(raw);
    return ((performance.now() - start) * 1000) / (5 * requests.length);
  });
  return times.sort((a, b) => a - b)[ROUNDS >> 1] ?? 0;
}

function print(name: string, microseconds: number): void {
  console.log(`  ${name.padEnd(14)} ${microseconds.toFixed(2)}`);
}

/** Requests of twenty page views each; the sender is that of the first. */
function rawRequests(count: number): RawRequest[] {
  const until = 40 * 86_400_000;
  const traffic = simulate({ seed: 1, site: 'demo', from: 0, until, people: 2000 });
  const sent = [...traffic.days()].flatMap((day) => day.requests).slice(0, count * BATCH);
  return Array.from({ length: count }, (_, index) => {
    const batch = sent.slice(index * BATCH, (index + 1) * BATCH);
    const { address = '', headers = {}, body = '{}' } = batch[0] ?? {};
    const { consent, visitor } = JSON.parse(body);
    return {
      site: 'demo',
      receivedAt: 0,
      address,
      userAgent: headers['user-agent'] ?? '',
      hints: { brands: '', platform: '', mobile: false },
      acceptLanguage: 'en-IN,en;q=0.9',
      gpc: 'sec-gpc' in headers,
      dnt: false,
      child: false,
      // Those who object or come as bots would cost next to nothing.
      consent: consent === 'objected' ? undefined : consent,
      visitor,
      context: { language: 'en-IN', timezone: 'Asia/Kolkata', screen: [390, 844] },
      events: batch.flatMap(({ body: text }) => pageView(text)),
    };
  });
}

function pageView(body: string): RawEvent[] {
  const parsed = parseEvent(JSON.parse(body).events[0], 0);
  return 'ok' in parsed ? [parsed.ok] : [];
}
