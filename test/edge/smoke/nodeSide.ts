import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import regions from '../../../demo/regions.json' with { type: 'json' };
import { serve } from '../../../src/node.ts';
import { hashToken } from '../../../src/tokenTable.ts';
import { copyMigrated } from '../../support/migratedFolder.ts';
import { EDGE_TOKENS } from '../../support/workerdBindings.ts';
import { writeMmdb } from '../../support/writeMmdb.ts';
import { NOON, SMOKE_SITES } from './sites.ts';
import type { Side } from './smokeRequest.ts';
import { PLACES } from './tables.ts';

const silent = { info() {}, warn() {}, error() {} };

/** A running server, and the way to stop it. */
export interface NodeSide extends Side {
  stop(): Promise<void>;
}

/** A server on Node, with the clock of its tests and a database of their places. */
export async function startNodeSide(): Promise<NodeSide> {
  const folder = await mkdtemp(join(tmpdir(), 'headcount-smoke-'));
  const [data, policies, geo] = [
    join(folder, 'data'),
    join(folder, 'policies'),
    join(folder, 'geo.mmdb'),
  ];
  for (const name of [data, policies]) await mkdir(name);
  await copyMigrated(data);
  for (const policy of SMOKE_SITES) {
    await writeFile(join(policies, `${policy.site}.json`), JSON.stringify(policy));
  }
  const addresses = addressByPlace();
  await writeFile(geo, placesDatabase(addresses));
  let now = NOON;
  const server = await serve(
    { data, policies, geo: [geo], clickhouse: undefined, trustedProxies: ['127.0.0.1'] },
    {
      ...{ host: '127.0.0.1', port: 0, log: silent, limits: { addressPerMinute: 0 } },
      now: () => now,
    },
  );
  const { state, clickhouse } = server.headcount.deps;
  for (const [role, token] of Object.entries(EDGE_TOKENS)) {
    const row = { hash: hashToken(token), site: 'demo', role: role as 'product', createdAt: 0 };
    await state.addToken(row);
  }
  return {
    setNow: (to) => {
      now = to;
    },
    send: ({ path, method, headers, body, place }) => {
      const address = place && addresses.get(place);
      return fetch(server.url + path, {
        method: method ?? (body === undefined ? 'GET' : 'POST'),
        headers: { ...headers, ...(address ? { 'x-forwarded-for': address } : {}) },
        ...(body === undefined ? {} : { body: body as string }),
      });
    },
    close: async () => void (await server.headcount.release()),
    read: (statement) => clickhouse.read(statement, {}),
    stop: async () => {
      await server.close();
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** An address for each place that anything is sent from. */
function addressByPlace(): Map<string, string> {
  const places = new Set([...PLACES, ...regions.map(({ region }) => region)]);
  return new Map([...places].map((place, index) => [place, `11.0.${index}.7`]));
}

/** A database in MaxMind's schema, which has codes. */
function placesDatabase(addresses: ReadonlyMap<string, string>): Buffer {
  const networks = [...addresses].map(([place, address]) => {
    const [country = '', region] = place.split('-');
    const subdivisions = region ? [{ iso_code: region }] : [];
    return [`${address}/32`, { country: { iso_code: country }, subdivisions }];
  });
  return writeMmdb({
    ...{ ipVersion: 4, buildEpoch: NOON / 1000 },
    networks: Object.fromEntries(networks),
  });
}
