import type { Platform } from '../../policy/platform.ts';
import { HEADERS, OF_THE_PLATFORM } from './answerHeaders.ts';

/** Of two equal answers these may differ: the time, and how the connection goes on. */
const OF_THE_MOMENT = new Set(['date', 'connection', 'keep-alive']);

/** When an event would count, by the server's clock. */
const TIME = /"at":\d{13}\b/g;

const MOST_TOLD = 12;

/** What answers have that a sender could be known by, though nothing of it was planted. */
export class StrangeAnswers {
  readonly #platform: Platform;
  readonly #wrong = new Set<string>();
  readonly #first = new Map<string, string>();
  pairs = 0;

  constructor(platform: Platform) {
    this.#platform = platform;
  }

  /**
   * @param bytes a whole answer
   * @param what the request, for the report
   * @param pair of two answers of one name, to equal requests, nothing may differ but the time
   */
  read(bytes: Uint8Array, what: string, pair: string | undefined): void {
    const text = Buffer.from(bytes).toString('latin1');
    const end = text.indexOf('\r\n\r\n');
    const [status = '', ...headers] = text.slice(0, Math.max(0, end)).split('\r\n');
    const kept = headers.flatMap((header) => {
      const colon = header.indexOf(':');
      const [name, value] = [header.slice(0, colon).toLowerCase(), header.slice(colon + 1).trim()];
      if (this.#platform === 'edge' && OF_THE_PLATFORM.has(name)) return [];
      this.#judge(name, value, what);
      return OF_THE_MOMENT.has(name) ? [] : [`${name}: ${value}`];
    });
    if (pair === undefined) return;
    const body = text.slice(end + 4).replace(TIME, '');
    const answer = [status, ...kept, '', body].join('\r\n');
    const first = this.#first.get(pair);
    if (first === undefined) {
      this.#first.set(pair, answer);
      return;
    }
    this.pairs += 1;
    if (first !== answer) {
      this.#wrong.add(`Two senders of the same are answered differently: ${pair}.`);
    }
  }

  /** A line each, with no value. */
  get told(): readonly string[] {
    const told = [...this.#wrong];
    const more = told.length - MOST_TOLD;
    return more > 0 ? [...told.slice(0, MOST_TOLD), `${more} more like these.`] : told;
  }

  #judge(name: string, value: string, what: string): void {
    const form = HEADERS.get(name);
    if (!form) {
      const known = /^[a-z-]{1,30}$/.test(name) ? `${name}, a header` : 'a header';
      this.#wrong.add(`The answer to ${what} has ${known} that is not on the list.`);
    } else if (!form.test(value)) {
      this.#wrong.add(`The answer to ${what} has something else in ${name} than it may have.`);
    }
  }
}
