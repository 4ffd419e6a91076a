import { randomBytes } from 'node:crypto';
import { fingerprintBytes } from '../../aggregate/packedVisitors.ts';
import { auditPolicy } from '../../policy/auditPolicy.ts';
import type { Policy } from '../../policy/policy.ts';
import type { Headcount } from '../headcount.ts';
import type { SetTimer } from '../retryLoop.ts';
import type { LogTap } from './logTap.ts';

/** How long a ground stays that nobody asks after: an audit that was killed cannot take it out. */
const LEASE_MS = 10 * 60_000;

export interface CanaryGroundsDeps {
  readonly headcount: Headcount;
  readonly tap: LogTap;
  /** Told of a site that is gone, so that nothing is left that names it. */
  readonly gone: (site: string) => void;
  readonly setTimer: SetTimer;
}

interface Ground {
  readonly audited: string;
  readonly policy: Policy;
  /** Calls off its end. */
  cancel: () => void;
}

/** A secret of an open window, as the state keeps it, in hex. */
export interface Secret {
  readonly kind: 'key' | 'fingerprint';
  readonly hex: string;
}

/** The sites that audits have added to a running server, one for an audited site at a time. */
export class CanaryGrounds {
  readonly #deps: CanaryGroundsDeps;
  readonly #grounds = new Map<string, Ground>();

  constructor(deps: CanaryGroundsDeps) {
    this.#deps = deps;
  }

  /** The ground of an audited site, if there is one. */
  of(audited: string): string | undefined {
    for (const [site, ground] of this.#grounds) if (ground.audited === audited) return site;
    return undefined;
  }

  /** Whether a site is a ground; that it is asked after keeps it for another while. */
  has(site: string): boolean {
    const ground = this.#grounds.get(site);
    if (ground) this.#lease(site, ground);
    return ground !== undefined;
  }

  /** Adds a site that copies an audited one; `of` must be undefined for it. */
  async open(audited: Policy): Promise<Policy> {
    const site = `audit-${randomBytes(4).toString('hex')}`;
    const policy = auditPolicy(audited, site);
    const ground: Ground = { audited: audited.site, policy, cancel: () => {} };
    this.#grounds.set(site, ground);
    this.#deps.tap.open();
    try {
      await this.#deps.headcount.addSite(policy);
    } catch (error) {
      this.#forget(site);
      throw error;
    }
    this.#lease(site, ground);
    return policy;
  }

  /** Keys and visitors' fingerprints of a ground's open windows; of another site there are none to be had. */
  secrets(site: string): readonly Secret[] {
    if (!this.#grounds.has(site)) return [];
    const windows = this.#deps.headcount.aggregator.windows.open();
    return windows.flatMap(({ site: its, visitors }) => {
      if (its !== site || !visitors) return [];
      const { key, table } = visitors;
      const fingerprints = [...table.records()].map((record): Secret => {
        const bytes = fingerprintBytes(table.fingerprint(record));
        return { kind: 'fingerprint', hex: Buffer.from(bytes).toString('hex') };
      });
      return [{ kind: 'key', hex: key } as const, ...fingerprints];
    });
  }

  /** Takes a ground out again. @throws where that could not be made durable; it can be tried again */
  async remove(site: string): Promise<void> {
    await this.#deps.headcount.removeSite(site);
    this.#forget(site);
  }

  /** Takes all grounds out, as an audit does before it begins. @throws where that could not be made durable */
  async removeAll(): Promise<void> {
    for (const site of [...this.#grounds.keys()]) await this.remove(site);
  }

  /** Lets go of all timers; what is left of the grounds is deleted at the next start. */
  stop(): void {
    for (const { cancel } of this.#grounds.values()) cancel();
    this.#deps.tap.close();
  }

  #forget(site: string): void {
    this.#grounds.get(site)?.cancel();
    this.#grounds.delete(site);
    if (this.#grounds.size === 0) this.#deps.tap.close();
    this.#deps.gone(site);
  }

  #lease(site: string, ground: Ground): void {
    ground.cancel();
    ground.cancel = this.#deps.setTimer(() => {
      // A disk that is full now is tried again as long later.
      this.remove(site).catch(() => this.#lease(site, ground));
    }, LEASE_MS);
  }
}
