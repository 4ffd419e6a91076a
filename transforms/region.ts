import type { RequestStep } from './step.ts';

/** Where an address is, never finer than an ISO 3166-2 subdivision. */
export interface Place {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** ISO 3166-2, or the country where the subdivision is not known. */
  readonly region: string;
}

/** Looks an address up; `undefined` for one that is private, malformed or unknown. */
export type LookUpPlace = (address: string) => Place | undefined;

/** First, so that no later step needs the address. */
export const region: RequestStep = {
  name: 'region',
  run(raw, sender, site) {
    if (site.policy.geo === 'none' || raw.address === undefined) return undefined;
    const place = site.lookUpPlace(raw.address);
    if (!place) return undefined;
    sender.country = place.country;
    sender.region = site.policy.geo === 'region' ? place.region : place.country;
    return undefined;
  },
};
