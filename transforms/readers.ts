import type { ClientHints, Place } from '../ingest/rawRequest.ts';

/** Looks an address up; `undefined` for one that is private, malformed or unknown. */
export type LookUpPlace = (address: string) => Place | undefined;

/** What is read of a browser: a class and two families with their major versions, no model. */
export interface Device {
  readonly bot: boolean;
  readonly device: 'desktop' | 'mobile' | 'tablet' | 'other';
  readonly os: string;
  /** Family and major version, as `iOS 17`; the family alone where the version is not known. */
  readonly os_version: string;
  readonly browser: string;
  readonly browser_version: string;
}

export type ReadDevice = (userAgent: string, hints: ClientHints) => Device;

/** The declared page of a URL's path, or `(other)`. */
export type MatchPage = (pathname: string) => string;
