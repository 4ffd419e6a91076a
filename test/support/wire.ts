import { v7 } from 'uuid';

export const ORIGIN = 'https://lamps.example';
export const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:129.0) Gecko/20100101 Firefox/129.0';

/** A page view of the demo's site, in the wire format. */
export function pageView(at: number, changes: object = {}) {
  return { id: v7(), at, type: 'page_view', url: `${ORIGIN}/pricing`, ...changes };
}

/** A request of the demo's site, in the wire format. */
export function envelope(events: readonly unknown[], changes: object = {}) {
  return { site: 'demo', events, ...changes };
}
