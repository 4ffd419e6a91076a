import { type PageUrl, readPageUrl } from '../../../../ingest/pageUrl.ts';
import type { RawEvent, RawRequest } from '../../../../ingest/rawRequest.ts';
import type { Dice } from '../../../simulator/dice.ts';
import { testRequest } from '../../../support/rawRequest.ts';

const URLS = ['/', '/pricing', '/about'].map(
  (path) => [path, readPageUrl(`https://lamps.example${path}`) as PageUrl] as const,
);

/** An event as its sender knows it. */
export interface SimEvent {
  readonly raw: RawEvent;
  readonly what: 'view' | 'grant' | 'withdrawal';
  readonly page: string;
  readonly country: string;
  /** As whom it was sent: a visitor, anew after each withdrawal, or '' for nobody. */
  readonly sentAs: Set<string>;
  firstSent: number | undefined;
  /** The request that took it along last. */
  lastSent: { readonly at: number; readonly ids: string } | undefined;
  /** When a sender saw that it was counted. */
  acknowledged: number | undefined;
}

/** A browser: what it has to tell, and whether it may say who it is. */
export class Client {
  readonly country: string;
  readonly #id: string;
  #identity: number;
  granted: boolean;
  /** Nobody has answered for these yet, in their order. */
  waiting: SimEvent[] = [];
  acknowledged: SimEvent[][] = [];
  underWay = 0;
  /** Nothing else is sent until the withdrawal is acknowledged. */
  withdrawing: SimEvent | undefined;
  #entered = false;

  constructor(dice: Dice) {
    this.country = dice.pick(['IN', 'US', 'DE']);
    this.#id = dice.uuid();
    this.#identity = 0;
    this.granted = dice.percent(50);
  }

  get visitor(): string {
    return this.granted ? `${this.#id}#${this.#identity}` : '';
  }

  view(dice: Dice, now: number): SimEvent {
    const [page, url] = dice.pick(URLS);
    this.#entered ||= !this.granted;
    return this.#event('view', page, { ...this.#base(dice, now), type: 'page_view', url });
  }

  grant(dice: Dice, now: number): SimEvent {
    this.granted = true;
    const entryCounted = this.#entered;
    const raw = { ...this.#base(dice, now), type: 'consent', choice: 'granted' } as const;
    return this.#event('grant', '', { ...raw, entryCounted });
  }

  withdraw(dice: Dice, now: number): void {
    const raw = { ...this.#base(dice, now), type: 'consent', choice: 'denied' } as const;
    this.withdrawing = this.#event('withdrawal', '', raw);
  }

  /** From now on it is somebody new, or nobody. */
  withdrawn(dice: Dice): void {
    this.withdrawing = undefined;
    this.#identity += 1;
    this.#entered = false;
    this.granted = dice.percent(50);
  }

  request(events: readonly SimEvent[], receivedAt: number): RawRequest {
    const place = { country: this.country, region: this.country };
    const raws = events.map(({ raw }) => raw);
    const gone = events[0]?.what === 'withdrawal';
    const consent = gone ? 'denied' : this.granted ? 'granted' : undefined;
    return testRequest({
      ...{ receivedAt, place, events: raws },
      ...(consent ? { consent, visitor: this.#id } : {}),
    });
  }

  #base(dice: Dice, now: number) {
    return { id: dice.uuid(), at: now - dice.between(0, 900) };
  }

  #event(what: SimEvent['what'], page: string, raw: RawEvent): SimEvent {
    return {
      ...{ raw, what, page, country: this.country, sentAs: new Set<string>() },
      ...{ firstSent: undefined, lastSent: undefined, acknowledged: undefined },
    };
  }
}
