import type { Context } from 'hono';
import { NotDurable } from '../ingest/eventsRoute.ts';
import type { Place } from '../ingest/rawRequest.ts';
import demo from '../policies/demo.json';
import { parsePolicy } from '../policy/parsePolicy.ts';
import { createDeviceReader } from '../transforms/device.ts';
import { createTransform } from '../transforms/pipeline.ts';
import { createApp } from './app.ts';
import { previewEvents } from './previewEvents.ts';
import { randomKey } from './randomKey.ts';

/**
 * The Cloudflare Worker: the same app and transforms, geography from the
 * platform. It has no state yet, so it shows what would be kept of an event
 * (`?debug=1`) and answers 503 to one that wants to be counted.
 */
const policy = parsePolicy(demo);

function createWorker() {
  // A Worker may make random values only while it handles a request, hence not at the top.
  const transform = createTransform(policy, {
    lookUpPlace: () => undefined,
    readDevice: createDeviceReader(randomKey()),
  });
  return createApp({
    policies: new Map([[policy.site, policy]]),
    events: {
      now: Date.now,
      clientAddress: () => undefined,
      place: platformPlace,
      originsOf: (site) => (site === policy.site ? policy.origins : undefined),
      collect: () => Promise.reject(new NotDurable('the Worker has no state yet')),
      preview: (request) => previewEvents(transform(request)),
    },
  });
}

/** https://developers.cloudflare.com/workers/runtime-apis/request/#incomingrequestcfproperties */
function platformPlace(context: Context): Place | undefined {
  const cf = (context.req.raw as Request<unknown, IncomingRequestCfProperties>).cf;
  const country = cf?.country;
  if (!country || !/^[A-Z]{2}$/.test(country)) return undefined;
  const code = cf.regionCode;
  return { country, region: code && /^[A-Z0-9]{1,3}$/.test(code) ? `${country}-${code}` : country };
}

let app: ReturnType<typeof createWorker> | undefined;

export default {
  fetch(request: Request, env: unknown, context: ExecutionContext) {
    app ??= createWorker();
    return app.fetch(request, env as object, context);
  },
};
