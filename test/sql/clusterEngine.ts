import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { drainPending, Session } from 'chdb';
import { onTestFinished } from 'vitest';
import { clusterSchema } from '../../sql/cluster/clusterSchema.ts';
import { tempFolder } from '../support/tempFolder.ts';

/** Where nobody listens: the discard service of RFC 863. */
const NOBODY = 9;

/**
 * `whole` is one shard, and the engine is it. `half` has a second one, which is away. The
 * Keeper is ClickHouse's own for tests, in memory.
 */
const CONFIG = `<clickhouse>
  <tcp_port>9000</tcp_port>
  <zookeeper><implementation>testkeeper</implementation></zookeeper>
  <macros><cluster>whole</cluster><shard>1</shard><replica>a</replica></macros>
  <remote_servers>
    <whole>${shard(9000)}</whole>
    <half>${shard(9000)}${shard(NOBODY)}</half>
  </remote_servers>
</clickhouse>`;

function shard(port: number): string {
  return `<shard><internal_replication>true</internal_replication>
    <replica><host>127.0.0.1</host><port>${port}</port></replica></shard>`;
}

export interface ClusterEngine {
  /** A folder of data whose engine this is: `openClickHouse(undefined, folder)` opens it, too. */
  readonly folder: string;
  run(statement: string): Promise<void>;
  select<Row>(query: string): Promise<Row[]>;
}

/** The embedded engine with clusters in its configuration. */
export async function openClusterEngine(): Promise<ClusterEngine> {
  const folder = await tempFolder();
  const config = join(folder, 'config.xml');
  await writeFile(config, CONFIG);
  await mkdir(join(folder, 'clickhouse'));
  const session = new Session(join(folder, 'clickhouse'), {
    connectionArgs: [`--config-file=${config}`],
  });
  onTestFinished(async () => {
    session.close();
    await drainPending();
  });
  return {
    folder,
    run: async (statement) => void (await session.queryAsync(statement)),
    select: async (query) => {
      const result = await session.queryAsync(query, { format: 'JSONEachRow' });
      return result
        .text()
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line));
    },
  };
}

/** What a new cluster runs, as the embedded engine can: it does not run statements ON CLUSTER. */
export async function localSchema(cluster: string): Promise<string[]> {
  const statements = await clusterSchema(cluster);
  return statements.map((text) => text.replace(` ON CLUSTER '${cluster}'`, ''));
}

/** Replicas would stay read-only: they need a port for each other, which the embedded engine has not. */
export function withoutReplicas(statement: string): string {
  return statement.replace(
    /ReplicatedReplacingMergeTree\('[^']*', '[^']*'\)/,
    'ReplacingMergeTree',
  );
}
