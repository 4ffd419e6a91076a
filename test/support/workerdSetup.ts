import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { writeAssets } from '../../src/edge/writeAssets.ts';
import { startClickHouseFront } from '../clickhouseFront/startClickHouseFront.ts';
import { copyMigrated } from './migratedFolder.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The URL of a ClickHouse server that is there for the tests in workerd. */
    clickhouse: string;
  }
}

/** What the tests in workerd need outside of it: ClickHouse behind its HTTP interface, and the static files. */
export default async function workerdSetup(project: TestProject): Promise<() => Promise<void>> {
  await writeAssets();
  const folder = await mkdtemp(join(tmpdir(), 'headcount-workerd-'));
  await copyMigrated(folder);
  const front = await startClickHouseFront({ path: join(folder, 'clickhouse') });
  project.provide('clickhouse', front.url);
  return async () => {
    await front.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  };
}
