import type { RawEvent, RawRequest } from '../../ingest/rawRequest.ts';
import { testRequest } from '../support/rawRequest.ts';
import { FIREFOX, ORIGIN } from '../support/wire.ts';
import type { Dice } from './dice.ts';
import { Fate } from './fate.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1';
const DEVICES = {
  desktop: { device: 'desktop', os: 'Linux', browser: 'Firefox' },
  mobile: { device: 'mobile', os: 'iOS', browser: 'Mobile Safari' },
};
const URLS = ['/', '/pricing', '/about'].map((path) => new URL(path, ORIGIN));

/** An event as its client knows it. */
export interface SimEvent {
  readonly raw: RawEvent;
  readonly site: string;
  readonly device: string;
  readonly os: string;
  readonly browser: string;
  /** The id that it is sent with under a grant. */
  readonly visitor: string | undefined;
  readonly what: 'view' | 'grant' | 'withdrawal';
  readonly entry: boolean;
  readonly page: string;
  readonly fate: Fate;
  /** When it was first sent; undefined before. */
  firstSent: number | undefined;
}

/** What a client sends again, unchanged, until it is acknowledged. */
export interface SimRequest {
  readonly base: Omit<RawRequest, 'receivedAt' | 'events'>;
  readonly events: readonly SimEvent[];
  underWay: number;
  acknowledged: boolean;
}

/** One browser, or a program that sends for many. */
export class Client {
  readonly site: string;
  /** Not yet acknowledged, the oldest first. */
  queue: SimRequest[] = [];
  readonly acknowledged: SimRequest[] = [];
  readonly #device: 'desktop' | 'mobile';
  #visitor: string;
  #consented: boolean;
  #entryCounted = false;

  constructor(dice: Dice, site: string) {
    this.site = site;
    this.#device = dice.pick(['desktop', 'mobile']);
    this.#visitor = dice.uuid();
    this.#consented = dice.percent(50);
  }

  /** Something happens in the browser. @param now milliseconds since 1970 */
  act(dice: Dice, now: number): SimRequest {
    const what = dice.weighted({ view: 80, consent: 20 });
    const request =
      what === 'view'
        ? this.#views(dice, now)
        : this.#consented
          ? this.#withdraw(dice, now)
          : this.#grant(dice, now);
    this.queue.push(request);
    return request;
  }

  /** Cuts a request that waits in two, or puts two together: with the same ids. */
  regroup(dice: Dice): void {
    const free = this.queue.filter((it) => it.underWay === 0 && it.events.length > 1);
    if (free.length === 0) return;
    const request = dice.pick(free);
    const cut = dice.between(1, request.events.length - 1);
    const parts = [request.events.slice(0, cut), request.events.slice(cut)];
    const fresh = parts.map((events) => ({
      ...request,
      events: dice.percent(50) ? events : events.toReversed(),
    }));
    this.queue = this.queue.flatMap((it) => (it === request ? fresh : it));
  }

  #views(dice: Dice, now: number): SimRequest {
    const count = dice.weighted({ '1': 4, '3': 3, '6': 3 });
    // Some come late: from just before a window ended, of hours ago, or of another day.
    const when = dice.weighted({ now: 72, edge: 12, hours: 8, days: 8 });
    const before = { now: 0, edge: now % (HOUR / 2), hours: HOUR, days: 30 * HOUR }[when];
    const events = Array.from({ length: Number(count) }, () => {
      const late = when === 'edge' ? before : dice.between(0, before);
      const at = now - late - dice.between(1, MINUTE);
      const url = dice.pick(URLS);
      const entry = dice.percent(70);
      const referrer = entry ? {} : { referrer: `${ORIGIN}/` };
      const raw: RawEvent = { id: dice.uuid(), at, type: 'page_view', url, ...referrer };
      if (entry && !this.#consented) this.#entryCounted = true;
      return this.#event(raw, 'view', entry, url.pathname);
    });
    return this.#request(events);
  }

  /** In mid-visit: its page views were counted without an id until now. */
  #grant(dice: Dice, now: number): SimRequest {
    this.#consented = true;
    const entryCounted = this.#entryCounted;
    this.#entryCounted = false;
    const raw: RawEvent = {
      ...{ id: dice.uuid(), at: now - dice.between(0, MINUTE), type: 'consent', choice: 'granted' },
      entryCounted,
    };
    return this.#request([this.#event(raw, 'grant', entryCounted, '')]);
  }

  #withdraw(dice: Dice, now: number): SimRequest {
    const raw: RawEvent = { id: dice.uuid(), at: now, type: 'consent', choice: 'denied' };
    const request = this.#request([this.#event(raw, 'withdrawal', false, '')]);
    this.#consented = dice.percent(50);
    // Some come back under another id, others under the same.
    if (dice.percent(50)) this.#visitor = dice.uuid();
    return { ...request, base: { ...request.base, consent: 'denied' } };
  }

  #event(raw: RawEvent, what: SimEvent['what'], entry: boolean, page: string): SimEvent {
    return {
      ...{ raw, what, entry, page, site: this.site, ...DEVICES[this.#device] },
      visitor: this.#consented ? this.#visitor : undefined,
      ...{ fate: new Fate(), firstSent: undefined },
    };
  }

  #request(events: SimEvent[]): SimRequest {
    const {
      receivedAt: _,
      events: __,
      ...base
    } = testRequest({
      site: this.site,
      userAgent: this.#device === 'mobile' ? IPHONE : FIREFOX,
      ...(this.#consented ? { consent: 'granted' as const, visitor: this.#visitor } : {}),
    });
    return { base, events, underWay: 0, acknowledged: false };
  }
}

/** For the trace of a schedule. */
export function describe({ events, base }: SimRequest): string {
  return events
    .map(({ raw, what }) => `${what} ${raw.id.slice(0, 4)} of ${new Date(raw.at).toISOString()}`)
    .concat(base.visitor ? `visitor ${base.visitor.slice(0, 4)}` : 'anonymous')
    .join(', ');
}
