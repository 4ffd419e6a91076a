import { setTimeout as wait } from 'node:timers/promises';
import { type FastClock, readFastClock } from '../fastClock.ts';
import type { Sent } from '../sendTraffic.ts';
import type { SimulatedRequest } from '../simulate.ts';

const DAY = 86_400_000;
/** From one request to the next where many are due, milliseconds of the machine's clock. */
const PAUSE_MS = 4;
const AGAIN_MS = 250;
/** How long one try may take: wrangler answers nothing while a file is saved that does not build. */
const TRY_MS = 10_000;
const GIVE_UP_MS = 30_000;
const AT_ONCE = 200;
/** Of addresses that nobody has, as those of bots. */
const ELSEWHERE = 'US-CA';

export interface LiveSenderOptions {
  readonly url: string;
  readonly clock: FastClock;
  /** How long the windows wait for what is late, milliseconds of that clock. */
  readonly grace: number;
  /** Where an address is, as `US-CA`; undefined where nobody lives there. */
  readonly regionOf: (address: string) => string | undefined;
  readonly signal: AbortSignal;
}

/**
 * Sends requests when they are due by a fast clock, as browsers would that see it, each with the
 * geography that Cloudflare would tell of its address. One that is not answered is sent
 * again, as the beacon does.
 */
export class LiveSender {
  /** `again` are tries after one that was not answered, `late` those answered when their day had closed. */
  readonly sent: Sent & { again: number; late: number } = {
    ...{ requests: 0, accepted: 0, dropped: {}, again: 0, late: 0 },
  };
  readonly #options: LiveSenderOptions;
  readonly #flying = new Set<Promise<void>>();
  readonly #stop = new AbortController();
  readonly #signal: AbortSignal;
  #lastAt = 0;

  constructor(options: LiveSenderOptions) {
    this.#options = options;
    this.#signal = AbortSignal.any([options.signal, this.#stop.signal]);
  }

  /**
   * @param requests in the order of `at`
   * @returns once all are answered. Rejects when one is refused, or `signal` is aborted.
   */
  async send(requests: readonly SimulatedRequest[]): Promise<void> {
    for (const request of requests) {
      await this.#until(request.at);
      while (this.#flying.size >= AT_ONCE) await Promise.race(this.#flying);
      this.#signal.throwIfAborted();
      this.#lastAt = Date.now();
      const flying = this.#sendOne(request)
        // The first one ends all; `throwIfAborted` throws its reason.
        .catch((error) => this.#stop.abort(error))
        .finally(() => void this.#flying.delete(flying));
      this.#flying.add(flying);
    }
    await Promise.all(this.#flying);
    this.#signal.throwIfAborted();
  }

  async #until(at: number): Promise<void> {
    const { clock } = this.#options;
    const due = (at - readFastClock(clock)) / clock.speed;
    const ms = Math.max(due, this.#lastAt + PAUSE_MS - Date.now());
    const signal = this.#signal;
    // What a timer is aborted with is another error than why.
    if (ms > 0) await wait(ms, undefined, { signal }).catch(() => signal.throwIfAborted());
  }

  async #sendOne(request: SimulatedRequest): Promise<void> {
    const signal = this.#signal;
    const late = Date.now() + GIVE_UP_MS;
    for (;;) {
      const response = await this.#post(request).catch((error) => {
        signal.throwIfAborted();
        if (Date.now() > late) throw new Error('the Worker does not answer', { cause: error });
        return undefined;
      });
      if (response?.status === 202) return this.#note(request, (await response.json()) as Sent);
      const text = (await response?.text()) ?? '';
      if (response && (response.status < 500 || Date.now() > late)) {
        throw new Error(`the Worker answered ${response.status}: ${text}`);
      }
      this.sent.again += 1;
      await wait(AGAIN_MS, undefined, { signal });
    }
  }

  #post({ address, headers, body }: SimulatedRequest): Promise<Response> {
    const { url, regionOf } = this.#options;
    const [country, regionCode] = (regionOf(address) ?? ELSEWHERE).split('-');
    return fetch(`${url}/v1/events`, {
      method: 'POST',
      headers: {
        ...headers,
        'cf-connecting-ip': address,
        // What `wrangler dev` takes for the platform's `request.cf`.
        'mf-cf-blob': JSON.stringify({ country, regionCode }),
      },
      body: withoutSentAt(body),
      signal: AbortSignal.any([this.#signal, AbortSignal.timeout(TRY_MS)]),
    });
  }

  #note({ at }: SimulatedRequest, { accepted, dropped }: Sent): void {
    const { clock, grace } = this.#options;
    const closesAt = Math.floor(at / DAY + 1) * DAY + grace;
    if (readFastClock(clock) >= closesAt) this.sent.late += 1;
    this.sent.requests += 1;
    this.sent.accepted += accepted;
    for (const [reason, count] of Object.entries(dropped)) {
      this.sent.dropped[reason] = (this.sent.dropped[reason] ?? 0) + count;
    }
  }
}

/**
 * The time of sending would correct a client's clock by what lies between it and the arrival. By a clock
 * of this speed a second under way is an hour; and this client's clock is right.
 */
function withoutSentAt(body: string): string {
  const { sentAt, ...rest } = JSON.parse(body);
  return JSON.stringify(rest);
}
