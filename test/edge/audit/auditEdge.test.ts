import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { createCanariesStage } from '../../../audit/canaries/canariesStage.ts';
import { forgettingStage } from '../../../audit/forgetting/forgettingStage.ts';
import { runAudit } from '../../../audit/runAudit.ts';
import { schemaStage } from '../../../audit/schema/schemaStage.ts';
import { readObjects } from '../../../bench/edge/readObjects.ts';
import { readEdgeTarget } from '../../../src/audit/edgeTarget.ts';
import { openEdgeAudit } from '../../../src/audit/openEdgeAudit.ts';
import { type Environment, readConfig } from '../../../src/config.ts';
import type { ClickHouseFront } from '../../clickhouseFront/startClickHouseFront.ts';
import { tempFolder } from '../../support/tempFolder.ts';
import { EDGE_SABOTAGES, type EdgeSabotage } from './sabotagedEdge.ts';
import { type ServedEdge, serveEdge, startClickHouse } from './servedEdge.ts';

const STAGES = [
  schemaStage,
  createCanariesStage({ choices: 1, visitors: 15, batched: 0, everyWay: false }),
  forgettingStage,
];

let clickhouse: ClickHouseFront;
beforeAll(async () => {
  clickhouse = await startClickHouse();
  return () => clickhouse.close();
});

async function serve(edits: EdgeSabotage['edits'] = []): Promise<ServedEdge> {
  const edge = await serveEdge(clickhouse.url, edits);
  onTestFinished(() => edge.close());
  return edge;
}

async function open({ url, log, args, env }: ServedEdge, changed: Environment = {}) {
  const [, data = '', , policies = ''] = args;
  const all = { ...env, ...changed };
  const config = readConfig({ data, policies: changed.POLICIES ?? policies }, all);
  return openEdgeAudit(config, await readEdgeTarget({ url, log }, all), { seed: 7 });
}

const silent = { stage() {}, step() {}, found() {} };

/** How checks ended in an audit of a Worker, by their names, and what they tell. */
async function audit(edge: ServedEdge, wanted: readonly string[]) {
  const opened = await open(edge);
  try {
    const subject = await opened.subject('demo');
    const findings = await runAudit(subject, STAGES, new Set(wanted), silent);
    return new Map(findings.map(({ name, status, evidence }) => [name, { status, evidence }]));
  } finally {
    await opened.close();
  }
}

test('a sound Worker passes, and every place that can be looked at was', async () => {
  const edge = await serve();
  const found = await audit(edge, ['schema', 'canaries', 'forgetting.keys', 'forgetting.visitors']);
  const ended = (status: string) =>
    [...found].flatMap(([name, its]) => (its.status === status ? name : []));
  const failed = [...found].filter(([, { status }]) => status === 'failed');
  expect(failed).toEqual([]);
  expect(ended('warning')).toEqual([]);
  expect(ended('not-applicable').sort()).toEqual([
    ...['canaries.clickhouse-files', 'canaries.log-lines', 'canaries.metric-names'],
    ...['canaries.metrics', 'canaries.other-files', 'canaries.state', 'schema.files'],
    ...['schema.settings', 'schema.sites', 'schema.state'],
  ]);
  // What it added is gone again, from objects and bucket.
  for (const name of ['Shard', 'Coordinator']) {
    expect(await readObjects(edge.disk, name, 'SELECT 1')).toEqual([]);
  }
  expect(await readObjects(edge.disk, 'Store', 'SELECT name FROM halves')).toEqual([]);

  // What is audited must be what is deployed.
  await expect(open(edge, { CLICKHOUSE_URL: '' })).rejects.toThrow(/CLICKHOUSE_URL is not set/);
  await expect(open(edge, { HEADCOUNT_TOKEN: 'hc_other' })).rejects.toThrow(
    /does not take the token/,
  );
  const POLICIES = await tempFolder();
  const policy = JSON.parse(await readFile('policies/demo.json', 'utf8'));
  await writeFile(join(POLICIES, 'demo.json'), JSON.stringify({ ...policy, version: 2 }));
  await expect(open(edge, { POLICIES })).rejects.toThrow(
    /not the policy that is deployed.*version 2/,
  );
});

test('where several things are broken, each is told by the check that is for it', async () => {
  const { 'a visitor’s id is hashed and kept': _, ...others } = EDGE_SABOTAGES;
  const sabotages: readonly EdgeSabotage[] = Object.values(others);
  // In one build: to serve and to audit each by itself takes half a minute.
  const edge = await serve(sabotages.flatMap(({ edits }) => edits));
  const found = await audit(
    edge,
    sabotages.map(({ caughtBy }) => caughtBy),
  );
  for (const { caughtBy, says } of sabotages) {
    expect(found.get(caughtBy)).toMatchObject({ status: 'failed' });
    expect(found.get(caughtBy)?.evidence.join('\n'), caughtBy).toMatch(says);
  }
});

test.each([
  ['no address', { url: 'stats.example.com' }, {}, /no address/],
  ['one with a password', { url: 'https://a:b@stats.example.com' }, {}, /no address/],
  ['one in the clear', { url: 'http://stats.example.com' }, {}, /in the clear/],
  ['no token', { url: 'https://stats.example.com' }, { HEADCOUNT_TOKEN: ' ' }, /no token/],
  ['no file', { url: 'http://localhost:1', tokenFile: 'nowhere' }, {}, /ENOENT/],
])('a deployment is not named by %s', async (_, named, env, why) => {
  const given = { HEADCOUNT_TOKEN: 'hc_some', ...env };
  await expect(readEdgeTarget(named, given)).rejects.toThrow(why);
});
