import type { Place } from '../ingest/rawRequest.ts';

/** Looks an address up; `undefined` for one that is private, malformed or unknown. */
export type LookUpPlace = (address: string) => Place | undefined;

/** What is read of a user agent: a class and two families, no version, no model. */
export interface Device {
  readonly bot: boolean;
  readonly device: 'desktop' | 'mobile' | 'tablet' | 'other';
  readonly os: string;
  readonly browser: string;
}

export type ReadDevice = (userAgent: string) => Device;

/** The declared page of a URL's path, or `(other)`. */
export type MatchPage = (pathname: string) => string;
