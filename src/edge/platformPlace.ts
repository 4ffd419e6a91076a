import type { Context } from 'hono';
import type { Place } from '../../ingest/rawRequest.ts';

/** What Cloudflare says of a request, as far as it is used here. */
interface PlatformRequest {
  readonly cf?: { readonly country?: unknown; readonly regionCode?: unknown };
}

/**
 * Where the platform says that a request comes from, in codes of ISO 3166:
 * https://developers.cloudflare.com/workers/runtime-apis/request/#incomingrequestcfproperties
 */
export function platformPlace(context: Context): Place | undefined {
  const { country, regionCode } = (context.req.raw as PlatformRequest).cf ?? {};
  if (typeof country !== 'string' || !/^[A-Z]{2}$/.test(country)) return undefined;
  const region = typeof regionCode === 'string' && /^[A-Z0-9]{1,3}$/.test(regionCode);
  return { country, region: region ? `${country}-${regionCode}` : country };
}
