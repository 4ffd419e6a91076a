import { FIREFOX, ORIGIN } from '../support/wire.ts';
import type { FuzzRequest } from './requests.ts';
import { FRESH, KEPT } from './validBody.ts';

const REQUESTS = 12;
/** Ten anonymous events that are no entries stand for one contributor, and it takes five of those. */
const EVENTS_A_REQUEST = 5;

const url = `${ORIGIN}/lamps/${KEPT}`;
const OTHERS = [
  { type: 'page_leave', url, engagedMs: 1 },
  { type: 'click', url, target: 'signup' },
  { type: 'error', kind: 'crash', name: 'TypeError' },
  { type: 'custom', name: 'feature' },
];

/** As many of each type, and entries of a page that is kept on purpose, as it takes to publish them. */
export function keptRequests(): FuzzRequest[] {
  return Array.from({ length: REQUESTS }, (_, request) => {
    const others = Array.from({ length: EVENTS_A_REQUEST }, () => OTHERS).flat();
    const events = [{ type: 'page_view', url }, ...others].map((event, index) => {
      const number = (request * 100 + index).toString(16).padStart(8, '0');
      return { ...event, id: `${number}${FRESH}${'0'.repeat(12)}`, at: 0 };
    });
    const body = Buffer.from(JSON.stringify({ site: 'demo', sentAt: 0, events }));
    const headers = { 'content-type': 'application/json', 'user-agent': FIREFOX };
    return { body, headers, framing: 'whole' };
  });
}
