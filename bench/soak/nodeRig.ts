import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { readConfig } from '../../src/config.ts';
import { openControl } from '../../src/controlClient.ts';
import { forkModule } from './forkModule.ts';
import { freePort } from './freePort.ts';
import { BEGINS, openGround } from './ground.ts';
import { Lives } from './lives.ts';
import type { Holds, Rig } from './rig.ts';
import type { ServerSays, ServerSettings } from './server.ts';
import { SITE, soakPolicy } from './soakPolicy.ts';

/** A rig whose server is `headcount serve`. */
export interface NodeRig extends Rig {
  readonly data: string;
}

/** Starts both. */
export async function openNodeRig(clients: number): Promise<NodeRig> {
  const ground = await openGround();
  const { folder, log, died } = ground;
  const [data, policies] = [join(folder, 'data'), join(folder, 'policies')];
  await mkdir(policies);
  await writeFile(join(policies, `${SITE}.json`), JSON.stringify(soakPolicy(clients)));
  const port = await freePort();
  const settings = (): ServerSettings => ({
    ...{ data, policies, port, clickhouse: ground.clickhouseUrl, clock: ground.clock },
  });
  const server = new Lives<ServerSays>({
    ...{ name: 'server.ts', died: ground.reportDeath },
    start: forkModule('server.ts', settings, log),
  });
  /** Asks the server over its socket, as the command line does. */
  const control = async <T>(path: string, body?: object): Promise<T> => {
    const client = await openControl(readConfig({ data, policies }, {}));
    return client.call<never>(path, body).finally(() => client.close());
  };
  const rig: NodeRig = {
    ...{ folder, data, server, clickhouse: ground.clickhouse, beganAt: BEGINS, died },
    ...{ now: ground.now, setAhead: ground.setAhead, select: ground.select },
    url: `http://127.0.0.1:${port}`,
    holds: () => askHolds(server),
    ledger: () => control(`/ledger?site=${SITE}`),
    token: async () => (await control<{ token: string }>('/tokens', { site: SITE })).token,
    wake: async () => undefined,
    errors: async () => {
      const lines = (await readFile(join(folder, 'log'), 'utf8')).split('\n');
      return lines.filter((line) => line.startsWith('{"level":50'));
    },
    leftovers: async () => [],
    close: async () => {
      await server.close();
      await ground.close();
    },
  };
  try {
    await ground.clickhouse.listens();
    server.start();
    await server.listens();
  } catch (error) {
    await rig.close();
    throw error;
  }
  return rig;
}

const ASK_AGAIN_MS = 1_000;

async function askHolds(server: Lives<ServerSays>): Promise<Holds> {
  const heard = Promise.withResolvers<Holds>();
  const deafen = server.hear(({ holds }) => {
    if (holds) heard.resolve(holds);
  });
  try {
    for (;;) {
      server.ask();
      const holds = await Promise.race([heard.promise, wait(ASK_AGAIN_MS)]);
      if (holds) return holds;
    }
  } finally {
    deafen();
  }
}
