import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Answer } from '../../../../query/answerSchema.ts';
import type { ClickHouseServer } from '../../../../src/config.ts';
import { createControl } from '../../../../src/control.ts';
import { type RunningServer, serve } from '../../../../src/node.ts';
import { copyMigrated } from '../../../support/migratedFolder.ts';

/** In memory where there is such a place: nothing here is about what a disk keeps, and weeks are many commits. */
const FOLDER = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

const silent = { info() {}, warn() {}, error() {} };

export interface DashboardServerOptions {
  /** Sites with their policies as they are shipped, or policies of its own. */
  readonly sites: readonly (string | { readonly site: string })[];
  /** Where its clock stands, milliseconds since 1970. */
  readonly from: number;
  /** Without it the embedded engine. */
  readonly clickhouse?: ClickHouseServer;
}

/** A real server that hands out `dashboard/dist`, with a clock that stands until it is set. */
export interface DashboardServer {
  readonly running: RunningServer;
  readonly url: string;
  /** Its data folder. */
  readonly data: string;
  setClock(at: number): void;
  /** Sets the clock and releases what has closed by then. */
  release(at: number): Promise<void>;
  token(site: string, role?: 'product' | 'compliance'): Promise<string>;
  operatorToken(): Promise<string>;
  revokeAll(): Promise<void>;
  /** Asks with a token and gives the answer as it came. */
  fetch(path: string, token: string, body?: object, accept?: string): Promise<Response>;
  /** The answer of `POST /v1/query`. @throws where it refuses */
  ask(site: string, question: object): Promise<Answer>;
  close(): Promise<void>;
}

export async function openServer(options: DashboardServerOptions): Promise<DashboardServer> {
  let now = options.from;
  const data = await mkdtemp(join(FOLDER, 'headcount-'));
  if (!options.clickhouse) await copyMigrated(data);
  const policies = join(data, 'policies');
  await mkdir(policies);
  for (const site of options.sites) {
    const [name, text] =
      typeof site === 'string'
        ? [site, await readFile(`policies/${site}.json`, 'utf8')]
        : [site.site, JSON.stringify(site)];
    await writeFile(join(policies, `${name}.json`), text);
  }
  const { clickhouse } = options;
  const config = { data, policies, geo: undefined, clickhouse, trustedProxies: ['127.0.0.1'] };
  const running = await serve(config, {
    ...{ host: '127.0.0.1', port: 0, log: silent, now: () => now },
    // One browser asks more in a minute than a visitor would send.
    limits: { addressPerMinute: 0 },
  });
  const { url, headcount } = running;
  const control = createControl(headcount);
  const create = async (asked: object) => {
    const body = JSON.stringify(asked);
    const response = await control.request('/tokens', { method: 'POST', body });
    return ((await response.json()) as { token: string }).token;
  };
  const readers = new Map<string, string>();
  const fetchAs: DashboardServer['fetch'] = (path, token, body, accept = 'application/json') =>
    fetch(url + path, {
      ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', accept },
    });
  const setClock = (at: number) => {
    now = at;
  };
  return {
    ...{ running, url, data, setClock, fetch: fetchAs },
    release: async (at) => {
      setClock(at);
      await headcount.release();
    },
    token: (site, role = 'product') => create({ site, role }),
    operatorToken: () => create({ role: 'operator' }),
    revokeAll: async () => {
      const listed = (await (await control.request('/tokens')).json()) as { id: string }[];
      for (const { id } of listed) await control.request(`/tokens/${id}`, { method: 'DELETE' });
      readers.clear();
    },
    ask: async (site, question) => {
      const token = readers.get(site) ?? (await create({ site, role: 'product' }));
      readers.set(site, token);
      const response = await fetchAs('/v1/query', token, { site_id: site, ...question });
      if (!response.ok) throw new Error(await response.text());
      return (await response.json()) as Answer;
    },
    close: async () => {
      await running.close();
      await rm(data, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
