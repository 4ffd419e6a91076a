import type { Place, RawRequest } from '../ingest/rawRequest.ts';
import { COUNTRIES } from '../policy/values.ts';
import type { LookUpPlace } from './readers.ts';
import type { RequestStep } from './step.ts';

/** First, so that no later step needs the address. */
export const region: RequestStep = {
  name: 'region',
  run(raw, sender, site) {
    if (site.policy.geo === 'none') return undefined;
    const place = placeOf(raw, site.lookUpPlace);
    // A platform may give codes of its own, as XX: those are no country.
    if (!place || !COUNTRIES.has(place.country)) return undefined;
    sender.country = place.country;
    sender.region = site.policy.geo === 'region' ? place.region : place.country;
    return undefined;
  },
};

function placeOf(raw: RawRequest, lookUp: LookUpPlace): Place | undefined {
  return raw.place ?? (raw.address === undefined ? undefined : lookUp(raw.address));
}
