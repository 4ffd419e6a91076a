import { auditPolicy } from '../../policy/auditPolicy.ts';
import { isAuditSite } from '../../policy/auditSite.ts';
import type { Policy } from '../../policy/policy.ts';
import { canaryTimes, isCanaryOf, isLiveCanary, makeCanaryName } from './canaryName.ts';
import { readLimitKey } from './edgeLimits.ts';
import type { ShardPlan } from './shardPlan.ts';

/** A site that an audit added: of a copied policy, for two hours, for nobody's numbers. */
export interface CanarySite {
  readonly audited: string;
  readonly policy: Policy;
  /** Milliseconds since 1970. */
  readonly givenAt: number;
}

/** Copied policies that are remembered: one audit of a site at a time, and few sites. */
const MOST_KNOWN = 16;

/**
 * The sites that audits have added. Worker and objects know one by its name alone, which is under the
 * secret LIMIT_KEY (`canaryName.ts`): so there is no list that they share, and nothing left to take out.
 */
export class CanarySites {
  readonly #key: string | undefined;
  readonly #deployed: ReadonlyMap<string, Policy>;
  readonly #now: () => number;
  readonly #known = new Map<string, CanarySite>();

  /**
   * @param deployed policies by site
   * @param secret LIMIT_KEY
   * @param now milliseconds since 1970
   */
  constructor(
    deployed: ReadonlyMap<string, Policy>,
    secret: string | undefined,
    now: () => number,
  ) {
    this.#deployed = deployed;
    this.#key = readLimitKey(secret);
    this.#now = now;
  }

  /**
   * A name for a copy of a site; `undefined` where there is no key to make one under.
   *
   * @param random 32 random bits in hex
   */
  give(audited: string, random: string): string | undefined {
    return this.#key && makeCanaryName(this.#key, audited, this.#now(), random);
  }

  /** Nothing for a name that is none, is forged, or too old. */
  read(name: string): CanarySite | undefined {
    if (!isAuditSite(name) || !isLiveCanary(name, this.#now())) return undefined;
    const known = this.#known.get(name) ?? this.#readNew(name);
    return known && this.#deployed.has(known.audited) ? known : undefined;
  }

  #readNew(name: string): CanarySite | undefined {
    const key = this.#key;
    const times = canaryTimes(name);
    if (key === undefined || !times) return undefined;
    for (const [audited, policy] of this.#deployed) {
      if (!isCanaryOf(name, key, audited)) continue;
      const { givenAt } = times;
      const read = { audited, policy: auditPolicy(policy, name), givenAt };
      const [oldest] = this.#known.keys();
      if (this.#known.size >= MOST_KNOWN && oldest !== undefined) this.#known.delete(oldest);
      this.#known.set(name, read);
      return read;
    }
    return undefined;
  }

  /** The deployed policies, which are listed alone, and beside them those of these sites, for who asks by name. */
  get policies(): ReadonlyMap<string, Policy> {
    return new WithCanaries(this.#deployed, this);
  }

  /** The plan of the deployed sites, and of these that of the sites that they copy. */
  planned(plan: Pick<ShardPlan, 'at'>): Pick<ShardPlan, 'at'> {
    return { at: (site, startsAt) => plan.at(this.read(site)?.audited ?? site, startsAt) };
  }
}

class WithCanaries extends Map<string, Policy> {
  readonly #canaries: CanarySites;

  constructor(deployed: ReadonlyMap<string, Policy>, canaries: CanarySites) {
    super(deployed);
    this.#canaries = canaries;
  }

  override get(site: string): Policy | undefined {
    return super.get(site) ?? this.#canaries.read(site)?.policy;
  }

  override has(site: string): boolean {
    return this.get(site) !== undefined;
  }
}
