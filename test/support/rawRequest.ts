import type { RawRequest } from '../../ingest/rawRequest.ts';
import { FIREFOX } from './wire.ts';

/** A request of the demo's site by a browser that says nothing of consent, with some of it changed. */
export function testRequest(changes: Partial<RawRequest> = {}): RawRequest {
  return {
    site: 'demo',
    receivedAt: 0,
    address: undefined,
    userAgent: FIREFOX,
    hints: { brands: '', platform: '', mobile: false },
    acceptLanguage: '',
    gpc: false,
    dnt: false,
    child: false,
    context: undefined,
    consent: undefined,
    visitor: undefined,
    events: [],
    ...changes,
  };
}
