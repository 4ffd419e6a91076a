import { v7 } from 'uuid';
import type { Random } from '../../demo/random.ts';
import { type ClientNames, namesOf, ORIGIN, SITE } from './soakPolicy.ts';

/** The events of one request: all of one cell and one moment, so that they share one fate. */
export interface Batch {
  readonly cube: 'pages' | 'names' | 'targets';
  readonly cell: string;
  /** When it happened, milliseconds since 1970; undefined where the server works it out anew at each resend. */
  readonly at: number | undefined;
  readonly events: number;
  /** How many of them start a visit. */
  readonly visits: number;
  readonly visitor: string | undefined;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Without consent, so many events other than page views stand for five contributors. */
const ENOUGH_EVENTS = 50;
/** And so many entries. */
const ENOUGH_ENTRIES = 5;
const VISITORS = 12;
/** A clock that is three years slow, in milliseconds. */
const SLOW = 3 * 365 * 86_400_000;
const AGENT = 'Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0';

/**
 * One client's batches. Those of clients with an even number say when they were sent, by
 * a clock that is years slow: the server corrects them, so a resend moves them. Those of
 * the others keep their time, so that a resend may find its window closed.
 */
export class BatchMaker {
  readonly #client: number;
  readonly #random: Random;
  readonly #now: () => number;
  readonly #names: ClientNames;
  readonly #visitors: readonly string[];
  readonly #turns = new Map<readonly string[], number>();

  constructor(client: number, random: Random, now: () => number) {
    this.#client = client;
    this.#random = random;
    this.#now = now;
    this.#names = namesOf(client);
    this.#visitors = Array.from({ length: VISITORS }, () => v7());
  }

  next(): Batch {
    const kinds = this.#moves ? (['view', 'custom', 'click'] as const) : KINDS;
    const kind = this.#random.pick(kinds, (it) => WEIGHTS[it]);
    const { custom, targets, pages, known } = this.#names;
    switch (kind) {
      case 'custom': {
        const name = this.#pick(custom);
        return this.#batch('names', name, this.#random.int(ENOUGH_EVENTS, 59), () => ({
          ...{ type: 'custom', name },
        }));
      }
      case 'click': {
        const target = this.#pick(targets);
        return this.#batch('targets', target, this.#random.int(ENOUGH_EVENTS, 59), () => ({
          ...{ type: 'click', target, url: ORIGIN },
        }));
      }
      case 'view': {
        const page = this.#pick(pages);
        const events = this.#random.int(ENOUGH_ENTRIES, 9);
        return this.#batch('pages', page, events, () => ({
          ...{ type: 'page_view', url: `${ORIGIN}${page}` },
        }));
      }
      case 'known': {
        const events = this.#random.int(1, 3);
        const visitor = this.#random.pick(this.#visitors);
        return this.#batch('pages', known, events, knownView(known), visitor);
      }
    }
  }

  get #moves(): boolean {
    return this.#client % 2 === 0;
  }

  /** In turn, so that a name comes back as late as can be. */
  #pick(names: readonly string[]): string {
    const turn = this.#turns.get(names) ?? 0;
    this.#turns.set(names, turn + 1);
    return names[turn % names.length] ?? '';
  }

  #batch(
    cube: Batch['cube'],
    cell: string,
    count: number,
    event: (index: number) => object,
    visitor?: string,
  ): Batch {
    const now = this.#now();
    const at = now - this.#random.int(0, 60_000);
    const wrong = this.#moves ? SLOW : 0;
    const events = Array.from({ length: count }, (_, index) => ({
      ...{ id: v7(), at: at - wrong, ...event(index) },
    }));
    const consent = visitor ? 'granted' : this.#random.pick(['denied', undefined]);
    const sentAt = this.#moves ? now - wrong : undefined;
    const visits = visitor ? 1 : cube === 'pages' ? count : 0;
    return {
      ...{ cube, cell, at: this.#moves ? undefined : at, events: count, visits, visitor },
      body: JSON.stringify({ site: SITE, sentAt, consent, visitor, events }),
      headers: {
        'content-type': this.#random.pick(['application/json', 'text/plain;charset=UTF-8']),
        'user-agent': AGENT,
        'x-forwarded-for': `203.0.113.${this.#random.int(1, 254)}`,
      },
    };
  }
}

const KINDS = ['view', 'custom', 'click', 'known'] as const;
const WEIGHTS = { view: 5, custom: 2, click: 1, known: 3 };

/** Only the first of them comes from outside. */
function knownView(page: string): (index: number) => object {
  return (index) => ({
    type: 'page_view',
    url: `${ORIGIN}${page}`,
    ...(index === 0 ? {} : { from: page }),
  });
}
