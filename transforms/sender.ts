import { UNKNOWN } from '../policy/values.ts';
import type { Visitor } from './visitor.ts';

/** How an event is counted: with consent, or without anything that links it to another. */
export type Basis = 'consented' | 'anonymous';

/** What is left of a request's sender, the same for all its events. Each step fills its own fields. */
export interface Sender {
  country: string;
  region: string;
  basis: Basis;
  /** Present only under basis `consented`. */
  visitor: Visitor | undefined;
  device: string;
  os: string;
  os_version: string;
  browser: string;
  browser_version: string;
  language: string;
  timezone: string;
  screen: string;
}

export function emptySender(): Sender {
  return {
    country: UNKNOWN,
    region: UNKNOWN,
    basis: 'anonymous',
    visitor: undefined,
    device: UNKNOWN,
    os: UNKNOWN,
    os_version: UNKNOWN,
    browser: UNKNOWN,
    browser_version: UNKNOWN,
    language: UNKNOWN,
    timezone: UNKNOWN,
    screen: UNKNOWN,
  };
}
