import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeAll, describe, expect, test } from 'vitest';
import { openClickHouse } from '../../../src/clickhouse.ts';
import { tempFolder } from '../../support/tempFolder.ts';
import { auditBuild, copyDeployment, type Deployment, makeDeployment } from './auditBuild.ts';
import { SABOTAGES } from './sabotages.ts';

/** An audit starts a server, floods it, and searches what it keeps. */
const WITHIN_MS = 180_000;
const tried = (site: string) =>
  SABOTAGES.filter((one) => one.site === site)
    .filter(({ isExtra }) => !isExtra || process.env.SABOTAGES === 'all')
    .map(({ caughtBy, andBy = [], ...sabotage }) => ({
      ...sabotage,
      checks: [caughtBy, ...andBy],
    }));
const caught = (site: string) => [...new Set(tried(site).flatMap(({ checks }) => checks))];

describe.each(['counted', 'noisy'] as const)('%s', (site) => {
  let sound: Deployment;
  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'headcount-'));
    sound = await makeDeployment(folder, site);
    return () => rm(folder, { recursive: true, force: true });
  });

  test('a sound build passes every check that a sabotage is caught by', {
    timeout: WITHIN_MS,
  }, async () => {
    const deployment = await copyDeployment(sound);
    const { code, findings } = await auditBuild(deployment, undefined, [
      ...caught(site),
      ...['canaries.control', 'ledger', 'schema', 'release'],
    ]);
    const wrong = [...findings.values()].filter(({ status }) => status === 'failed');
    expect(wrong).toEqual([]);
    expect(code).toBe(0);
    for (const check of caught(site)) expect(findings.get(check)?.status, check).toBe('passed');
  });

  test.each(tried(site))(
    '$name: $checks',
    {
      timeout: WITHIN_MS,
    },
    async ({ name, checks, released }) => {
      const deployment = released
        ? await makeDeployment(await tempFolder(), site, name)
        : await copyDeployment(sound);
      const { code, findings } = await auditBuild(deployment, name, checks);
      for (const check of checks) {
        expect(findings.get(check)?.status, check).toBe('failed');
        // It is what was looked for, and not that the check could not be made.
        expect(findings.get(check)?.evidence.join()).not.toMatch(/nothing is known/);
      }
      expect(code).toBe(3);
    },
  );
});

describe('what was changed behind the back of a sound build', () => {
  test('an altered ledger, a missing expiry, and a number that was changed', {
    timeout: WITHIN_MS,
  }, async () => {
    const sound = await makeDeployment(await tempFolder(), 'counted');

    const altered = await copyDeployment(sound);
    const state = new DatabaseSync(join(altered.data, 'state.sqlite'));
    state.exec(
      "UPDATE ledger SET body = replace(body, '\"k\":10', '\"k\":11') WHERE entry = 'window_released'",
    );
    state.close();
    const ledger = await auditBuild(altered, undefined, ['ledger']);
    expect(ledger.findings.get('ledger.chain')?.status).toBe('failed');
    expect(ledger.code).toBe(3);

    const clickhouse = openClickHouse(undefined, sound.data);
    const change = (sql: string) => clickhouse.read(sql, {});
    try {
      await change('ALTER TABLE cells REMOVE TTL');
      await change("ALTER TABLE cells ADD COLUMN address String DEFAULT '203.0.113.77'");
      await change(
        "ALTER TABLE cells UPDATE count = count + 5 WHERE cube = 'total' SETTINGS mutations_sync = 1",
      );
    } finally {
      await clickhouse.close();
    }
    const { findings, code } = await auditBuild(sound, undefined, ['schema', 'ledger']);
    expect(findings.get('schema.expiry')?.status).toBe('failed');
    expect(findings.get('schema.clickhouse')?.status).toBe('failed');
    expect(findings.get('ledger.published')?.status).toBe('failed');
    expect(findings.get('ledger.chain')?.status).toBe('passed');
    expect(code).toBe(3);
  });
});
