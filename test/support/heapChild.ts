import { getHeapSnapshot } from 'node:v8';
import { Aggregator } from '../../aggregate/aggregator.ts';
import { eventsRoute } from '../../ingest/eventsRoute.ts';
import { openGeo } from '../../src/geo.ts';
import { createDeviceReader } from '../../transforms/device.ts';
import { createTransform } from '../../transforms/pipeline.ts';
import { testPolicy } from './policy.ts';
import { ORIGIN } from './wire.ts';

/**
 * Sends one request through ingest, transforms and aggregate, then prints which
 * of its markers are still anywhere in the process's memory. The markers are put
 * together at run time, so that this file's own text is not what is found.
 */
const mark = (name: string) => ['marker', name, 'q7x'].join('-');
const policy = testPolicy();
const aggregator = new Aggregator([policy], () => '00'.repeat(32));
const transform = createTransform(policy, {
  lookUpPlace: await openGeo(undefined),
  readDevice: createDeviceReader('key'),
});
const app = eventsRoute({
  now: () => 0,
  clientAddress: () => ['117', '194', '226', '101'].join('.'),
  originsOf: () => policy.origins,
  collect: async (raw) => {
    for (const outcome of transform(raw)) {
      if ('event' in outcome) aggregator.fold('demo', outcome.event, () => true);
    }
    return { accepted: 1, dropped: {} };
  },
  preview: () => undefined,
});

async function send(): Promise<number> {
  const body = {
    site: 'demo',
    consent: 'granted',
    visitor: '5f928a29-e288-4b78-a7f3-0d46b3081873',
    context: { language: 'en-IN', timezone: 'Asia/Kolkata' },
    events: [
      {
        id: '01a1968d-d54e-75c1-bb70-28494d893e14',
        at: 0,
        type: 'page_view',
        url: `${ORIGIN}/blog/a-long-enough-name-for-a-slice?${mark('query')}`,
        referrer: `https://www.a-long-enough-domain.com/${mark('referrer')}`,
      },
    ],
  };
  const agent = `Mozilla/5.0 (X11; Linux x86_64; rv:129.0) Gecko/20100101 Firefox/129.0 ${mark('browser')}`;
  const response = await app.request('/v1/events', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': agent },
    body: JSON.stringify(body),
  });
  return response.status;
}

const kept = mark('control');
const status = await send();
// What the request left in caches of the runtime itself is pushed out by others.
for (let n = 0; n < 50; n += 1) await app.request('/v1/events', { method: 'POST', body: `${n}` });
globalThis.gc?.();
await new Promise((resolve) => setTimeout(resolve, 50));
globalThis.gc?.();
let snapshot = '';
for await (const chunk of getHeapSnapshot()) snapshot += chunk;
const names = ['query', 'referrer', 'browser', 'control'];
const found = names.filter((name) => snapshot.includes(mark(name)));
const cells = aggregator.windows.open().map((window) => window.cells.get('referrers')?.size ?? 0);
process.stdout.write(JSON.stringify({ status, found, cells, kept: kept.length }));
