import { evictAllDurableObjects, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { exports } from 'cloudflare:workers';
import { vi } from 'vitest';
import { openClickHouseWeb } from '../../../src/edge/clickhouseWeb.ts';
import type { EdgeEnv } from '../../../src/edge/env.ts';
import { BY_DAY } from '../../support/policy.ts';
import { uuidOf } from '../../support/uuidOf.ts';
import { FIREFOX, ORIGIN } from '../../support/wire.ts';
import { deploy } from './testWorker.ts';
import { COORDINATORS, EDGE, SHARDS, wakeAll } from './workerdSide.ts';

export const DAY = 86_400_000;
/** A Monday that lies ahead: alarms go by the machine's clock, and ring only when a test lets them. */
export const MONDAY = Date.UTC(2040, 9, 1, 10);

const cube = (name: string, dimensions: string[], window: string, measures: object) => ({
  ...{ name, event: 'page_view', dimensions, window, measures },
});

/** A policy file whose numbers are published as they are from five on. */
export function shopPolicy(site: string, changes: object = {}) {
  return {
    ...{ ...BY_DAY, site },
    cubes: [
      cube('total', [], 'day', { count: {}, visits: {}, visitors: {} }),
      cube('pages', ['page'], 'day', { count: {}, visitors: { bound: 2 } }),
      cube('week', [], 'week', { visitors: {} }),
    ],
    release: { mechanism: 'suppression', k: 5, rounding: 1, graceMinutes: 0 },
    ...changes,
  };
}

interface Sent {
  readonly events?: readonly object[];
  readonly visitor?: number | undefined;
  readonly said?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A site of one test, its objects and what goes in and out. */
export class Shop {
  readonly site: string;
  #shards: Readonly<Record<string, number>>;
  #env: Partial<EdgeEnv> = {};
  #policy: object;

  /** @param shards how many, by the month they begin in */
  constructor(site: string, shards: Readonly<Record<string, number>> = {}) {
    this.site = site;
    this.#shards = shards;
    this.#policy = shopPolicy(site);
  }

  /** Deploys it alone, with what is changed from now on. */
  deploy({ env = {}, policy = this.#policy, shards = this.#shards }: Changes = {}): Promise<void> {
    this.#env = env;
    this.#policy = policy;
    this.#shards = shards;
    return deploy([policy], { SHARDS: { [this.site]: shards }, ...this.#env });
  }

  /** A page view with the id of a number, at the time of the clock. */
  view(event: number, changes: object = {}) {
    const view = { type: 'page_view', url: `${ORIGIN}/pricing` };
    return { id: uuidOf(event), at: Date.now(), ...view, ...changes };
  }

  /** Sends a request; with a visitor it is one who agreed. */
  async send({ events = [], visitor, said = {}, headers = {} }: Sent) {
    const consent = visitor === undefined ? {} : { consent: 'granted', visitor: uuidOf(visitor) };
    const response = await exports.default.fetch('https://edge.example/v1/events', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': FIREFOX, ...headers },
      body: JSON.stringify({ site: this.site, events, ...consent, ...said }),
    });
    const answer = (await response.json()) as Answer;
    return { status: response.status, ...answer };
  }

  get coordinator(): DurableObjectStub {
    return COORDINATORS.getByName(this.site);
  }

  /** @param name as `ever 0 of 1` */
  shard(name = 'ever 0 of 1'): DurableObjectStub {
    return SHARDS.getByName(`${this.site} ${name}`);
  }

  /** Rows of the site in ClickHouse, one sent twice twice. */
  async published(cube = 'total'): Promise<readonly unknown[]> {
    const { read } = openClickHouseWeb(EDGE);
    return read(
      `SELECT toInt32(count) AS count, toInt32(visitors) AS visitors FROM cells
        WHERE site = {site: String} AND cube = {cube: String} ORDER BY starts_at`,
      { site: this.site, cube },
    );
  }
}

interface Changes {
  readonly env?: Partial<EdgeEnv>;
  readonly policy?: object;
  readonly shards?: Readonly<Record<string, number>>;
}

interface Answer {
  readonly accepted?: number;
  readonly dropped?: Readonly<Record<string, number>>;
  readonly code?: string;
}

/** When an object's alarm is set for, if it is. */
export function alarmOf(stub: DurableObjectStub): Promise<number | null> {
  return runInDurableObject(stub, (_instance, { storage }) => storage.getAlarm());
}

export function ring(stub: DurableObjectStub): Promise<boolean> {
  return runDurableObjectAlarm(stub);
}

/** The clock goes on, and all objects start anew with the next call. */
export async function later(ms: number): Promise<void> {
  vi.setSystemTime(Date.now() + ms);
  await evictAllDurableObjects();
}

export { wakeAll };
