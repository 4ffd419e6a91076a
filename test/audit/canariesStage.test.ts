import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, expect, test } from 'vitest';
import { createCanariesStage } from '../../audit/canaries/canariesStage.ts';
import type { CanaryGround, Kept, KeptPlace } from '../../audit/canaryGround.ts';
import type { Finding } from '../../audit/finding.ts';
import { runAudit } from '../../audit/runAudit.ts';
import type { Subject } from '../../audit/subject.ts';
import { type Audit, openAudit } from '../../src/audit/openAudit.ts';
import { type RunningServer, serve } from '../../src/node.ts';
import { copyMigrated } from '../support/migratedFolder.ts';
import { BY_DAY, EVERY_EVENT_CUBES } from '../support/policy.ts';

const stage = createCanariesStage({ choices: 2, visitors: 7, batched: 20, everyWay: true });
const tiny = createCanariesStage({ choices: 0, visitors: 7, batched: 0, everyWay: false });
const POLICY = {
  ...BY_DAY,
  custom: { signup: { plan: { enum: ['free', 'pro'] }, seats: { buckets: [1, 5] } } },
  cubes: [...BY_DAY.cubes.filter(({ name }) => name !== 'total'), ...EVERY_EVENT_CUBES],
  release: { mechanism: 'suppression', k: 5, rounding: 1, graceMinutes: 0 },
};

/** A page that is too short to be looked for among all bytes. */
const SHORT = { ...POLICY, site: 'short', pages: ['/'] };

let server: RunningServer;
let audit: Audit;
let config: Parameters<typeof openAudit>[0];
beforeAll(async () => {
  const [policies, data] = await Promise.all(
    [1, 2].map(() => mkdtemp(join(tmpdir(), 'headcount-'))),
  );
  if (!policies || !data) return;
  await writeFile(join(policies, 'demo.json'), JSON.stringify(POLICY));
  await writeFile(join(policies, 'short.json'), JSON.stringify(SHORT));
  await copyMigrated(data);
  const trustedProxies = ['127.0.0.1'];
  config = { data, policies, geo: undefined, clickhouse: undefined, trustedProxies };
  const log = { info() {}, warn() {}, error() {} };
  server = await serve(config, { host: '127.0.0.1', port: 0, log });
  audit = await openAudit(config, { seed: 1 });
  return async () => {
    await audit.close();
    await server.close();
    for (const folder of [policies, data]) {
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    }
  };
});

type Findings = ReadonlyMap<string, Finding>;

/** What the stage finds on a ground that is changed in some way. */
async function findingsOf(
  its: typeof stage,
  change: (ground: CanaryGround) => CanaryGround = (ground) => ground,
  site = 'demo',
): Promise<Findings> {
  const subject = await audit.subject(site);
  const changed: Subject = {
    ...subject,
    openCanary: async () => change(await subject.openCanary()),
  };
  const progress = { stage() {}, step() {}, found() {} };
  const findings = await runAudit(changed, [its], new Set(), progress);
  return new Map(findings.map((finding) => [finding.name, finding]));
}

const statuses = (findings: Findings) =>
  Object.fromEntries([...findings].map(([name, { status }]) => [name, status]));

test('nothing of what was planted is anywhere, and the search would find it', async () => {
  const findings = await findingsOf(stage);
  expect(statuses(findings)).toEqual({
    'canaries.control': 'passed',
    'canaries.tables': 'passed',
    'canaries.state': 'passed',
    'canaries.clickhouse-files': 'passed',
    'canaries.logs': 'passed',
    'canaries.metrics': 'passed',
    'canaries.log-lines': 'passed',
    'canaries.metric-names': 'passed',
    'canaries.other-files': 'passed',
    'canaries.objects': 'not-applicable',
    'canaries.responses': 'passed',
  });
});

test('what is kept of a canary is found, whatever it was made into, and never repeated', async () => {
  const secrets = { id: '', mail: '', address: '', cookie: '', agent: '' };
  const findings = await findingsOf(stage, (ground) => ({
    ...ground,
    async send(request) {
      const answer = await ground.send(request);
      if (request.path !== '/v1/events' || secrets.id !== '') return answer;
      const body = JSON.parse(String(request.body));
      secrets.id = body.visitor;
      secrets.mail = body.events.find(({ type }: { type: string }) => type === 'error').name;
      secrets.address = request.from ?? '';
      secrets.cookie = /hc=(\w+)/.exec(request.headers.cookie ?? '')?.[1] ?? '';
      secrets.agent = request.headers['user-agent'] ?? '';
      return { ...answer, bytes: Buffer.concat([answer.bytes, Buffer.from(secrets.agent)]) };
    },
    async *kept() {
      yield* ground.kept();
      const digest = createHash('sha256').update(secrets.id).digest('hex');
      yield kept('state', `{"visitor":"${digest.slice(0, 16)}"}`);
      yield kept('log', Buffer.from(`from ${secrets.address}!`).toString('base64'));
      yield kept('metrics', gzipSync(`who="${secrets.mail}"`));
      const whole = `${'-'.repeat(100)}${secrets.cookie}${'-'.repeat(100)}`;
      yield kept('other-files', whole.slice(0, 110));
      yield kept('other-files', whole.slice(90));
    },
    async close() {
      const place = { site: ground.policy.site, cube: 'pages', window: 'day' };
      const times = { starts_at: 1_790_000_000, ends_at: 1_790_086_400, expires_at: 2_000_000_000 };
      const { clickhouse } = server.headcount.deps;
      await clickhouse.insert('cells', [{ ...place, ...times, page: secrets.address, count: 9 }]);
      return ground.close();
    },
  }));
  expect(statuses(findings)).toMatchObject({
    'canaries.control': 'passed',
    'canaries.tables': 'failed',
    'canaries.state': 'failed',
    'canaries.clickhouse-files': 'failed',
    'canaries.logs': 'failed',
    'canaries.metrics': 'failed',
    'canaries.other-files': 'failed',
    'canaries.responses': 'failed',
  });
  const said = (name: string) => findings.get(name)?.evidence.join('\n');
  expect(said('canaries.state')).toMatch('visitor id, SHA-256 in hex, in leak');
  expect(said('canaries.logs')).toMatch('IPv4 address, base64, in leak');
  expect(said('canaries.metrics')).toMatch('email address, plain, in leak');
  expect(said('canaries.other-files')).toMatch('cookie, plain, in leak');
  expect(said('canaries.responses')).toMatch('user agent, plain, in the answer 202 to POST');
  expect(said('canaries.tables')).toMatch('IPv4 address, plain, in table cells, column page');
  const everything = JSON.stringify([...findings.values()]);
  for (const secret of Object.values(secrets)) {
    expect(secret).not.toBe('');
    expect(everything).not.toContain(secret);
  }
});

test('canaries that are not counted prove nothing, nor does a place that is not shown', async () => {
  const findings = await findingsOf(tiny, (ground) => ({
    ...ground,
    send: async () => ({ status: 429, bytes: Buffer.from('later') }),
    async *kept() {},
  }));
  expect(statuses(findings)).toMatchObject({
    'canaries.control': 'failed',
    'canaries.state': 'failed',
    'canaries.logs': 'failed',
    'canaries.metrics': 'failed',
    'canaries.log-lines': 'failed',
    'canaries.metric-names': 'failed',
  });
  const evidence = findings.get('canaries.control')?.evidence;
  expect(evidence).toContain('0 of 70 events were counted that had to be.');
  expect(evidence).toContain('POST /v1/events was answered 429 instead of 202, 14 times.');
});

test('where the audit breaks off every check has failed, and its site is gone all the same', async () => {
  const broken = await findingsOf(tiny, (ground) => ({
    ...ground,
    close: () => Promise.reject(new Error('a secret')),
  }));
  expect(new Set(Object.values(statuses(broken)))).toEqual(new Set(['failed']));
  expect(JSON.stringify([...broken.values()])).not.toMatch('a secret');
  // There is one ground at a time.
  await (await (await audit.subject('demo')).openCanary()).remove();
});

test('a policy whose pages are short is audited like any', async () => {
  const findings = await findingsOf(tiny, undefined, 'short');
  expect(new Set(Object.values(statuses(findings)))).toEqual(new Set(['passed', 'not-applicable']));
});

test('what an audit that was killed has left is no hindrance to the next one', async () => {
  const left = await (await audit.subject('demo')).openCanary();
  const next = await openAudit(config, { seed: 1 });
  const ground = await (await next.subject('demo')).openCanary();
  expect(ground.policy.site).not.toBe(left.policy.site);
  await expect(left.secrets()).rejects.toThrow('no site that an audit added');
  await ground.remove();
  await next.close();
});

const kept = (place: KeptPlace, content: string | Uint8Array): Kept => ({
  ...{ place, name: 'leak', bytes: Buffer.from(content as string) },
});
