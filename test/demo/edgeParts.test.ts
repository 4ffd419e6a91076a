import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { claimPort } from '../../demo/edge/claimPort.ts';
import { devConfig } from '../../demo/edge/devConfig.ts';
import { HELP, readDevOptions } from '../../demo/edge/devOptions.ts';
import { firstDay, graceFor, startFastDays } from '../../demo/edge/fastDays.ts';
import { LiveSender } from '../../demo/edge/liveSender.ts';
import { worthTelling } from '../../demo/edge/worthTelling.ts';
import { readFastClock } from '../../demo/fastClock.ts';
import { pageView } from '../../demo/simulate.ts';
import { readWrangler } from '../../src/edge/readWrangler.ts';

const DAY = 86_400_000;

afterEach(() => void vi.unstubAllGlobals());

test('every option that its help tells of can be given, and nothing else', () => {
  const told = [...HELP.matchAll(/--([a-z-]+) <n/g)].map(([, name]) => name);
  const args = told.flatMap((name) => [`--${name}`, name === 'people' ? '200' : '10']);
  expect(readDevOptions([...args, '--once'])).toEqual({
    ...{ days: 10, people: 200, daySeconds: 10, shards: 10, port: 10, seed: 10, once: true },
  });
  expect(readDevOptions(['--help'])).toBeUndefined();
  expect(() => readDevOptions(['--day', '3'])).toThrow(/--day/);
});

test.each([
  [['--days', '0'], /--days must be a whole number from 1 to 60/],
  [['--shards', '257'], /--shards/],
  [['--port', 'http'], /--port/],
  [['--people', '5000'], /--people 1500 or --day-seconds 100/],
])('%s is refused with what would do', (args, told) => {
  expect(() => readDevOptions(args)).toThrow(told);
});

test('what the help says is the default', () => {
  const usual = readDevOptions([]);
  for (const number of [usual?.days, usual?.people, usual?.daySeconds, usual?.shards, usual?.port])
    expect(HELP).toContain(`(${number})`);
});

test('the last day is a Sunday that is over, and visitors come when wrangler is up', () => {
  for (let now = Date.UTC(2027, 0, 1, 5); now < Date.UTC(2027, 0, 9); now += DAY / 2) {
    const clock = startFastDays(3, 20, now);
    const from = Math.ceil(clock.shows / DAY - 0.25) * DAY;
    expect(new Date(from + 2 * DAY).getUTCDay()).toBe(0);
    expect(from + 3 * DAY).toBeLessThanOrEqual(now);
    const comeAfter = (from + DAY / 4 - clock.shows) / clock.speed;
    expect(comeAfter).toBeCloseTo(6_000, 0);
  }
});

test('who starts late begins with the next day', () => {
  const clock = startFastDays(2, 20, Date.now());
  const begins = firstDay(clock);
  expect(begins + DAY / 4).toBeGreaterThan(readFastClock(clock));
  expect(firstDay({ ...clock, from: clock.from - 7_000 })).toBe(begins + DAY);
});

test('windows wait some seconds of the machine, and never less than the policy says', () => {
  expect(graceFor({ from: 0, shows: 0, speed: 4_320 }, 15)).toBe(288);
  expect(graceFor({ from: 0, shows: 0, speed: 1 }, 15)).toBe(15);
});

test('the Worker has every binding of a deployment, and its own clock, policies and files', async () => {
  const deployed = await readWrangler('wrangler.toml');
  const config = devConfig(deployed, {
    ...{
      root: '/project',
      assets: '/assets',
      vars: { CLICKHOUSE_URL: 'http://here', CLOCK: '{}' },
    },
  });
  const { build, routes, triggers, main, assets, vars, ...same } = deployed;
  expect(config).toEqual({
    ...same,
    main: '/project/demo/edge/clockedWorker.ts',
    assets: { ...assets, directory: '/assets' },
    vars: { ...vars, CLICKHOUSE_URL: 'http://here', CLOCK: '{}' },
  });
  const toml = await readFile('wrangler.toml', 'utf8');
  for (const [, name] of toml.matchAll(/^(?:binding|name) = "([A-Z_]+)"/gm))
    expect(JSON.stringify(config)).toContain(`"${name}"`);
});

test('a port that is taken is refused, with what to do about it', async () => {
  const server = createServer().listen({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await expect(claimPort(port)).rejects.toMatchObject({
    message: `Port ${port} is in use.`,
    remedy: expect.stringContaining('--port'),
  });
  server.close();
  await once(server, 'close');
  expect(await claimPort(port)).toBe(port);
});

test('an error and a warning are told once, and a request never', () => {
  const tell = worthTelling();
  const lines = [
    '[wrangler:info] POST /v1/events 202 Accepted (11ms)',
    '{"level":"warn","code":"shard-away"}\u001b[0m',
    '{"level":"warn","code":"shard-away"}\u001b[0m',
    '{"level":"info","code":"released","windows":1}',
    '\u001b[31m✘ \u001b[41;31m[\u001b[41;97mERROR\u001b[41;31m]\u001b[0m it does not build',
  ];
  expect(lines.map(tell)).toEqual([
    undefined,
    'The Worker warns: shard-away',
    undefined,
    undefined,
    '✘ [ERROR] it does not build',
  ]);
});

test('a request without an answer is sent again unchanged, its event at the time when it happened', async () => {
  const now = Date.now();
  const clock = { from: now, shows: now, speed: 1000 };
  const bodies: string[] = [];
  const answers = [
    () => Promise.reject(new Error('connection lost')),
    async () => new Response('{}', { status: 503 }),
    async () => Response.json({ accepted: 0, dropped: { duplicate: 1 } }, { status: 202 }),
  ];
  vi.stubGlobal('fetch', (_url: string, { body }: { body: string }) => {
    bodies.push(body);
    return answers[bodies.length - 1]?.();
  });
  const { signal } = new AbortController();
  const sender = new LiveSender({ url: '', clock, grace: 0, regionOf: () => 'IN-KA', signal });
  await sender.send([{ at: now, address: '192.0.2.1', ...pageView('demo', '/', now) }]);
  expect(sender.sent).toMatchObject({ requests: 1, again: 2, dropped: { duplicate: 1 } });
  expect(new Set(bodies).size).toBe(1);
  const { events, sentAt } = JSON.parse(bodies[0] ?? '');
  expect({ at: events[0].at, sentAt }).toEqual({ at: now, sentAt: undefined });
});

test('a request that is refused ends the sending, with what the Worker says', async () => {
  const now = Date.now();
  vi.stubGlobal('fetch', async () => new Response('unknown-site', { status: 400 }));
  const { signal } = new AbortController();
  const clock = { from: now, shows: now, speed: 1000 };
  const sender = new LiveSender({ url: '', clock, grace: 0, regionOf: () => undefined, signal });
  const request = { at: now, address: '192.0.2.1', ...pageView('demo', '/', now) };
  const later = { ...request, at: now + 30 * DAY };
  await expect(sender.send([request, later])).rejects.toThrow(/400: unknown-site/);
});
