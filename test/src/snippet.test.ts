import { createHash } from 'node:crypto';
import { createContext, runInContext } from 'node:vm';
import { Command, CommanderError } from 'commander';
import { expect, test } from 'vitest';
import type { Extras } from '../../beacon/extras.d.ts';
import type { Headcount, Options } from '../../beacon/headcount.d.ts';
import { BEACON, readBeaconBuild } from '../../src/beaconBuild.ts';
import { readBeaconFiles } from '../../src/beaconFiles.ts';
import { beaconRoute } from '../../src/beaconRoute.ts';
import { snippetCommand } from '../../src/cli/snippetCommand.ts';
import { type BeaconOptions, beaconOptions } from '../../src/snippet/beaconOptions.ts';
import { EARLY_CALLS, EARLY_CALLS_CSP } from '../../src/snippet/earlyCalls.ts';
import { EXTRAS, type ExtrasOptions, extrasOptions } from '../../src/snippet/extrasOptions.ts';
import { moduleLines } from '../../src/snippet/moduleLines.ts';
import { notes } from '../../src/snippet/notes.ts';
import { tags } from '../../src/snippet/tags.ts';
import { fromFiles } from '../../src/staticFiles.ts';
import { UserError } from '../../src/userError.ts';
import { cli } from '../support/cli.ts';
import { BY_DAY, testPolicy } from '../support/policy.ts';

const STATS = 'https://stats.example';
const usual = { site: 'demo', endpoint: STATS, withoutConsent: 'count' } as const;
const consent = (changes: object) => ({ consent: { ...BY_DAY.consent, ...changes } });

test.each([
  ['nothing unusual', {}, usual],
  ['events that wait', consent({ withoutConsent: 'drop' }), { site: 'demo', endpoint: STATS }],
  ['GPC as an objection', consent({ gpc: 'objected' }), { ...usual, gpc: 'objected' }],
  ['DNT where it is read', consent({ dnt: 'objected' }), { ...usual, dnt: 'objected' }],
  [
    'children, for whom no id is shared',
    { children: { directed: true }, origins: ['https://a.lamps.example', 'https://lamps.example'] },
    { ...usual, child: 'denied' },
  ],
  [
    'hosts of one domain',
    { origins: ['https://www.lamps.example', 'https://shop.lamps.example'] },
    { ...usual, domain: 'lamps.example' },
  ],
  [
    'one host by two schemes',
    { origins: ['https://lamps.example', 'http://lamps.example:8080'] },
    usual,
  ],
  [
    'hosts of several domains',
    { origins: ['https://a.lamps.example', 'https://b.lamps.example', 'https://other.example'] },
    usual,
  ],
  ['a suffix for many', { origins: ['https://a.github.io', 'https://b.github.io'] }, usual],
  ['hosts without a domain', { origins: ['http://localhost:3000', 'http://127.0.0.1'] }, usual],
])('%s is told to the beacon', (_what, changes, wanted) => {
  expect(beaconOptions(testPolicy(changes), STATS)).toEqual(wanted);
});

const counts = (cube: object) => ({
  window: 'day',
  dimensions: [],
  measures: { count: {} },
  ...cube,
});
const rating = { enum: ['good', 'needs-improvement', 'poor'] };
const vitals = {
  custom: { web_vitals: { lcp: rating } },
  cubes: [
    counts({
      ...{ name: 'lcp', event: 'custom', custom: 'web_vitals', prop: 'lcp' },
      dimensions: ['value'],
    }),
  ],
};
const errors = { cubes: [counts({ name: 'errors', event: 'error' })] };

test.each([
  ['errors that are counted', ['errors'], errors, { errors: true }],
  ['web vitals that are counted', ['vitals'], vitals, { vitals: true }],
  ["a vendor's TCF", ['tcf'], consent({ tcf: { vendor: 755 } }), { tcf: { vendor: 755 } }],
  [
    "the publisher's TCF",
    ['tcf'],
    consent({ tcf: { publisher: true } }),
    { tcf: { publisher: true } },
  ],
  ['GPP', ['gpp'], {}, { gpp: true }],
  ['GPP as an objection', ['gpp'], consent({ gpc: 'objected' }), { gpp: 'objected' }],
  ['Consent Mode', ['gcs'], {}, { gcs: { grants: true } }],
  ['Consent Mode that only refuses', ['gcs'], consent({ gcs: false }), { gcs: { grants: false } }],
] as const)('%s is told to the second script', (_what, wanted, changes, options) => {
  expect(extrasOptions(testPolicy(changes), wanted)).toEqual(options);
});

test.each([
  ['errors', {}, /"error"/],
  ['vitals', {}, /"web_vitals"/],
  ['vitals', { custom: vitals.custom }, /a cube for each/],
  ['vitals', { ...vitals, children: { directed: true } }, /Leave vitals out/],
  ['tcf', {}, /{"vendor": 755}/],
] as const)('%s is refused where the policy has no use for it', (name, changes, remedy) => {
  const refused = () => extrasOptions(testPolicy(changes), [name]);
  expect(refused).toThrow(expect.objectContaining({ remedy: expect.stringMatching(remedy) }));
});

const everything = testPolicy({
  ...vitals,
  ...consent({ gpc: 'objected', dnt: 'denied', tcf: { publisher: true } }),
  cubes: [...vitals.cubes, ...errors.cubes],
  origins: ['https://www.lamps.example', 'https://shop.lamps.example'],
});

test('the tags name a build that the server has, and hold what the beacon reads from them', async () => {
  const html = tags({
    build: await readBeaconBuild(BEACON),
    beacon: beaconOptions(everything, STATS),
    extras: extrasOptions(everything, EXTRAS),
    early: EARLY_CALLS,
  });
  const [first = '', ...scripts] = html.split(/(?<=<\/script>)\n/);
  expect(scripts.map(dataOf)).toEqual([
    {
      'data-site': 'demo',
      'data-endpoint': STATS,
      'data-without-consent': 'count',
      'data-gpc': 'objected',
      'data-dnt': 'denied',
      'data-domain': 'lamps.example',
    },
    {
      'data-collect': 'errors vitals tcf gpp gcs',
      'data-tcf-publisher': '',
      'data-gpc': 'objected',
      'data-gcs-grants': '',
    },
  ]);
  const beacon = beaconRoute(fromFiles(await readBeaconFiles()));
  for (const script of scripts) {
    const { src = '', integrity, ...others } = attributesOf(script);
    expect(others).toMatchObject({ defer: '', crossorigin: 'anonymous' });
    expect(new URL(src).origin).toBe(STATS);
    const response = await beacon.request(new URL(src).pathname);
    expect(response.headers.get('cache-control')).toContain('immutable');
    const bytes = new Uint8Array(await response.arrayBuffer());
    const [algorithm = '', sum] = integrity?.split(/-(.*)/) ?? [];
    expect(createHash(algorithm).update(bytes).digest('base64')).toBe(sum);
  }
  expect(first).toBe(`<script>${EARLY_CALLS}</script>`);
  expect(first.match(/<\/?script/g)).toHaveLength(2);
  const early = createHash('sha256').update(EARLY_CALLS);
  expect(EARLY_CALLS_CSP).toBe(`'sha256-${early.digest('base64')}'`);
});

/** The attributes of a tag; one without a value is empty. */
function attributesOf(tag: string): Record<string, string> {
  const [, inside = ''] = /^<script ([^<>]*)><\/script>$/.exec(tag) ?? [];
  return Object.fromEntries(
    [...inside.matchAll(/([a-z-]+)(?:="([^"]*)")?(?:\s+|$)/g)].map(([, name, value = '']) => [
      name,
      value,
    ]),
  );
}

function dataOf(tag: string) {
  return Object.fromEntries(
    Object.entries(attributesOf(tag)).filter(([name]) => name.startsWith('data-')),
  );
}

test('the lines of a module hold the same', () => {
  const lines = moduleLines(beaconOptions(everything, STATS), extrasOptions(everything, EXTRAS));
  expect(lines.split('\n')).toEqual([
    "import { init } from 'headcount/beacon';",
    "import { extras } from 'headcount/beacon/extras';",
    '',
    "export const headcount = init({ site: 'demo', endpoint: 'https://stats.example', withoutConsent: 'count', gpc: 'objected', dnt: 'denied', domain: 'lamps.example' });",
    "extras(headcount, { errors: true, vitals: true, tcf: { publisher: true }, gpp: 'objected', gcs: { grants: true } });",
  ]);
});

const asked = { endpoint: STATS, extras: undefined, early: false, module: false };
test.each([
  ['how a page must allow it', {}, asked, /script-src https:\/\/stats.example\n {2}connect-src/],
  ['the hash of the early script', {}, { ...asked, early: true }, /script-src \S+ 'sha256-/],
  ['that a module needs no script-src', {}, { ...asked, module: true }, /^(?!.*script-src).*$/s],
  ['that an insecure server is of no use', {}, { ...asked, endpoint: 'http://a.example' }, /https/],
  ['what no cube counts', {}, asked, /counts page_view. No cube counts page_leave, click/],
  ['that events wait', consent({ withoutConsent: 'drop' }), asked, /events wait in the page/],
  ['that a child is never asked', { children: { directed: true } }, asked, /no id is ever made/],
  [
    'that assumed consent is the page’s to pass on',
    consent({ defaults: [{ regions: ['US', 'IN'], consent: 'granted' }] }),
    asked,
    /consent is assumed in US and IN/,
  ],
  ['a first try on this machine', {}, { ...asked, endpoint: 'http://127.0.0.1:8787' }, /first try/],
])('it is said %s', (_what, changes, how, says) => {
  expect(notes(testPolicy(changes), how).join('\n')).toMatch(says);
});

/** A page's global object, with the early script run in it. */
function earlyPage(globals: Record<string, unknown> = {}) {
  const page: Record<string, unknown> = { ...globals };
  page.window = page;
  createContext(page);
  const run = (code: string) => runInContext(code, page) as unknown;
  run(EARLY_CALLS);
  return { page, run };
}

/** Options and functions that the beacon does not have would be an error of types here. */
const OPTIONS: { readonly [K in keyof BeaconOptions]: Options[K] } = usual;
const EXTRA_OPTIONS: { readonly [K in keyof ExtrasOptions]: Extras[K] } = {};
const CALLS: readonly (keyof Headcount)[] = ['consent', 'event', 'page', 'collect'];

test('what the snippet says is what the beacon understands', () => {
  const known = ['site', 'endpoint', 'withoutConsent', 'gpc', 'dnt', 'child', 'domain'];
  expect(known).toEqual(expect.arrayContaining(Object.keys({ ...OPTIONS, ...EXTRA_OPTIONS })));
  const { q: _, ...calls } = earlyPage().page.headcount as object as Record<string, unknown>;
  expect(Object.keys(calls)).toEqual(CALLS);
});

test('early calls are kept for the beacon, and later ones reach it', () => {
  const { page, run } = earlyPage();
  run(`const held = headcount;
    headcount.consent('granted'); headcount.event('bought', { plan: 'pro' });
    headcount.page(); held.collect('error', { kind: 'api', name: 'x' })`);
  const { q } = page.headcount as { q: unknown[] };
  expect(JSON.parse(JSON.stringify(q))).toEqual([
    ['consent', 'granted'],
    ['event', 'bought', { plan: 'pro' }],
    ['page'],
    ['collect', 'error', { kind: 'api', name: 'x' }],
  ]);
  const later: unknown[] = [];
  page.headcount = { event: (...all: unknown[]) => later.push(all) };
  run(`held.event('later', 1)`);
  expect(later).toEqual([['later', 1]]);
  expect(q).toHaveLength(4);
});

test('where the beacon never comes the latest thousand calls are kept, and no more', () => {
  const { page, run } = earlyPage();
  run(`for (let i = 0; i < 5000; i++) headcount.event('e', { i }); headcount.consent('denied')`);
  const { q } = page.headcount as { q: [string, unknown][] };
  expect(q).toHaveLength(1000);
  expect(q.at(-1)).toEqual(['consent', 'denied']);
});

test('a beacon that is there already stays; an element of that name does not', () => {
  const beacon = { event() {} };
  expect(earlyPage({ headcount: beacon }).page.headcount).toBe(beacon);
  const element = { id: 'headcount' };
  expect(earlyPage({ headcount: element }).page.headcount).not.toBe(element);
});

test('the command prints what to paste, and beside it what to do', async () => {
  const [tag, module] = await Promise.all([
    cli(['snippet', 'demo', '--endpoint', `${STATS}/`]),
    cli(['snippet', 'policies/demo.json', '--module']),
  ]);
  expect(tag.code).toBe(0);
  expect(tag.stdout).toMatch(
    /^<script defer src="https:\/\/stats.example\/beacon\..*<\/script>\n$/s,
  );
  expect(tag.stderr).toContain('script-src https://stats.example');
  expect(module.code).toBe(0);
  expect(module.stdout).toContain("init({ site: 'demo', endpoint: 'http://127.0.0.1:8787'");
  expect(module.stderr).toContain('first try');
});

test.each([
  [['demo', '--module', '--early'], /cannot be used with/],
  [['demo', '--endpoint', 'stats.example'], /for instance https/],
  [['demo', '--endpoint', `${STATS}/path`], /for instance https/],
  [['demo', '--endpoint', 'https://ada@stats.example'], /for instance https/],
  [['demo', '--endpoint', 'https://a".example'], /for instance https/],
  [['demo', '--endpoint', 'ftp://stats.example'], /for instance https/],
  [['demo', '--extras', 'errors,clicks'], /some of errors,vitals,tcf,gpp,gcs/],
  [['demo', '--extras', ''], /some of errors,vitals,tcf,gpp,gcs/],
  [['demo', '--extras', 'tcf'], /no consent from TCF/],
  [['nobody'], /no policy for this site/],
  [[], /missing required argument/],
])('headcount snippet %j is refused', async (args, says) => {
  const command = snippetCommand()
    .exitOverride()
    .configureOutput({ writeErr() {} });
  const parsed = new Command()
    .addCommand(command)
    .parseAsync(['snippet', ...args], { from: 'user' });
  const error = await parsed.catch((it: unknown) => it);
  expect(error).toMatchObject({ message: expect.stringMatching(says) });
  expect(error instanceof CommanderError || error instanceof UserError).toBe(true);
});
