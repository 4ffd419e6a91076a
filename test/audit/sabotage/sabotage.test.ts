import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeAll, describe, expect, test } from 'vitest';
import type { CheckName } from '../../../audit/finding.ts';
import { once } from '../../../audit/once.ts';
import { openClickHouse } from '../../../src/clickhouse.ts';
import { tempFolder } from '../../support/tempFolder.ts';
import {
  type Audited,
  auditBuild,
  copyDeployment,
  type Deployment,
  makeDeployment,
} from './auditBuild.ts';
import { BUILDS, type Build, buildsFor, without } from './builds.ts';
import { SABOTAGES, type Sabotage } from './sabotages.ts';

/** An audit starts a server, floods it, and searches what it keeps. */
const WITHIN_MS = 180_000;
const wanted = process.env.SABOTAGES;
/** What a check has to say, by its name. */
const said = ({ caughtBy }: Pick<Sabotage, 'caughtBy'>) =>
  Object.entries(caughtBy) as [CheckName, RegExp][];
const checksOf = (sabotage: Sabotage) => said(sabotage).map(([check]) => check);
const isReleased = ({ sabotages }: Build) => sabotages.some(({ released }) => released);

test('each sabotage is in one build, but for the extra ones', () => {
  const grouped = BUILDS.flatMap(({ sabotages }) => sabotages.map(({ name }) => name));
  const others = SABOTAGES.filter(({ isExtra }) => !isExtra).map(({ name }) => name);
  expect(grouped.sort()).toEqual(others.sort());
});

const bySite = Map.groupBy(buildsFor(wanted), ({ site }) => site);

describe.each([...bySite])('%s', (site, builds) => {
  const caught = [...new Set(builds.flatMap(({ sabotages }) => sabotages.flatMap(checksOf)))];
  let sound: Deployment;
  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'headcount-'));
    sound = await makeDeployment(folder, site);
    return () => rm(folder, { recursive: true, force: true });
  });

  /** What an audit of a build finds, by the checks of some sabotages. */
  async function audit(build: Build, by: readonly Sabotage[] = build.sabotages): Promise<Audited> {
    const folder = await mkdtemp(join(tmpdir(), 'headcount-'));
    try {
      const deployment = isReleased(build)
        ? await makeDeployment(folder, site, build)
        : copyDeployment(sound, folder);
      return await auditBuild(deployment, build, by.flatMap(checksOf));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  test('a sound build passes every check that a sabotage is caught by', {
    timeout: WITHIN_MS,
  }, async () => {
    const deployment = copyDeployment(sound, await tempFolder());
    const { code, findings } = await auditBuild(deployment, undefined, [
      ...caught,
      ...['canaries.control', 'ledger', 'schema', 'release'],
    ]);
    const wrong = [...findings.values()].filter(({ status }) => status === 'failed');
    expect(wrong).toEqual([]);
    expect(code).toBe(0);
    for (const check of caught) expect(findings.get(check)?.status, check).toBe('passed');
  });

  const audits = builds.map((build) => once(() => audit(build)));
  describe.each(builds.map((build, index) => ({ ...build, index })))(
    '$name',
    ({ sabotages, index }) => {
      test.each([...sabotages])('$name', { timeout: WITHIN_MS }, async ({ caughtBy }) => {
        // Some checks wait, for what a sabotage keeps from happening: meanwhile the next build is audited.
        audits[index + 1]?.().catch(() => undefined);
        const audited = await audits[index]?.();
        for (const [check, says] of said({ caughtBy })) {
          const { status, evidence } = audited?.findings.get(check) ?? {};
          expect([check, status]).toEqual([check, 'failed']);
          expect(evidence?.join('\n')).toMatch(says);
        }
        expect(audited?.code).toBe(3);
      });
    },
  );

  const together = BUILDS.filter((build) => build.site === site && wanted === 'all');
  describe.each(together)('nothing else stands in: $name', (build) => {
    const each = build.sabotages.map((sabotage) => ({ ...sabotage, sabotage }));
    test.each(each)('$name', { timeout: WITHIN_MS }, async ({ sabotage }) => {
      const { findings } = await audit(without(build, sabotage), [sabotage]);
      for (const [check, says] of said(sabotage)) {
        const evidence = findings.get(check)?.evidence.join('\n');
        expect(evidence).toBeDefined();
        expect(evidence).not.toMatch(says);
      }
    });
  });

  if (site === 'noisy' || (wanted && wanted !== 'all')) return;
  test('an altered ledger, a missing expiry, and a number that was changed behind the back of a sound build', {
    timeout: WITHIN_MS,
  }, async () => {
    const altered = copyDeployment(sound, await tempFolder());
    const state = new DatabaseSync(join(altered.data, 'state.sqlite'));
    state.exec(
      "UPDATE ledger SET body = replace(body, '\"k\":10', '\"k\":11') WHERE entry = 'window_released'",
    );
    state.close();
    const ledger = await auditBuild(altered, undefined, ['ledger']);
    expect(ledger.findings.get('ledger.chain')?.status).toBe('failed');
    expect(ledger.code).toBe(3);

    const changed = copyDeployment(sound, await tempFolder());
    const clickhouse = openClickHouse(undefined, changed.data);
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
    const { findings, code } = await auditBuild(changed, undefined, ['schema', 'ledger']);
    expect(findings.get('schema.expiry')?.status).toBe('failed');
    expect(findings.get('schema.clickhouse')?.status).toBe('failed');
    expect(findings.get('ledger.published')?.status).toBe('failed');
    expect(findings.get('ledger.chain')?.status).toBe('passed');
    expect(code).toBe(3);
  });
});
