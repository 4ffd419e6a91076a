import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { mostMisses } from '../../demo/mostMisses.ts';
import { simulate } from '../../demo/simulate.ts';
import type { Answer } from '../../query/answerQuery.ts';
import { tempFolder } from '../support/tempFolder.ts';

function start(args: readonly string[]) {
  const child = spawn(process.execPath, ['demo/demo.ts', '--port', '0', ...args]);
  onTestFinished(() => void child.kill('SIGKILL'));
  const told = { output: '' };
  const up = Promise.withResolvers<void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      told.output += chunk;
      if (told.output.includes('Ctrl+C stops it.')) up.resolve();
    });
  }
  const ended = once(child, 'close');
  void ended.then(() => up.resolve());
  return { child, told, up: up.promise, ended };
}

test('the demo passes its own checks, stays up, and lets those in who follow its links', {
  timeout: 120_000,
}, async () => {
  const data = join(await tempFolder(), 'x');
  // So few people of the companies that most is withheld of them: what they send is counted all the same.
  const args = ['--stay', '--people', '900', '--companies', '8', '--data', data];
  const { child, told, up, ended } = start(args);
  await up;
  expect(told.output).toMatch(/0 found/);
  expect(told.output).not.toMatch(/FAILED/);

  const links = [
    ...told.output.matchAll(/^ {2}(numbers|compliance) +(http:\S+)\/#token=(hc_\S+)$/gm),
  ];
  expect(links.map(([, what]) => what)).toEqual(
    Array.from({ length: 6 }, () => ['numbers', 'compliance']).flat(),
  );
  const sites = ['demo', 'certometer', 'jobjourney', 'mindnamo', 'selfmento', 'selmo'];
  for (const [index, [, what, url, token = '']] of links.entries()) {
    const site_id = sites[Math.floor(index / 2)];
    const headers = { authorization: `Bearer ${token}` };
    const body = JSON.stringify({ site_id, metrics: ['visits'], date_range: '7d' });
    const answer =
      what === 'numbers'
        ? await fetch(`${url}/v1/query`, { method: 'POST', headers, body })
        : await fetch(`${url}/v1/compliance/policy`, { headers });
    expect([site_id, what, answer.status]).toEqual([site_id, what, 200]);
    if (index > 0) continue;
    const { results } = (await answer.json()) as Answer;
    expect(results[0]?.metrics[0]).toBeGreaterThan(900);
  }

  child.kill('SIGTERM');
  expect((await ended)[0]).toBe(0);
});

test('it deletes no folder that it did not make', async () => {
  const folder = await tempFolder();
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'thesis.txt'), 'all my work');
  const { told, ended } = start(['--once', '--data', folder]);
  expect((await ended)[0]).toBe(1);
  expect(told.output).toMatch(/was not made by the demo/);
});

test('the same seed gives the same traffic', () => {
  const traffic = () =>
    JSON.stringify([
      ...simulate({ seed: 7, site: 'demo', from: 0, until: 1e8, people: 50 }).days(),
    ]);
  expect(traffic()).toBe(traffic());
});

test('some consent in mid-visit, each once, and are known from then on', () => {
  const traffic = simulate({ seed: 7, site: 'demo', from: 0, until: 5 * 86_400_000, people: 300 });
  const granted = new Map<string, number>();
  let grants = 0;
  for (const { requests, truth } of traffic.days()) {
    const known = new Set<string>();
    grants += truth.grants.total;
    for (const { at, headers, body } of requests) {
      const { consent, visitor, events } = JSON.parse(body);
      if (events[0].type === 'consent') {
        expect(events[0]).toMatchObject({ choice: 'granted', entryCounted: true });
        expect(granted.has(visitor)).toBe(false);
        granted.set(visitor, at);
      }
      if (granted.has(visitor)) expect(consent).toBe('granted');
      if (consent === 'granted' && !headers['sec-gpc']) known.add(visitor);
    }
    expect(known).toEqual(truth.visitors.consented);
  }
  expect(granted.size).toBe(grants);
  expect(grants).toBeGreaterThan(10);
});

test.each([
  [0, 0],
  [1, 1],
  [3, 2],
  [21, 4],
])('of %d intervals at most %d may miss before it can hardly be chance', (n, most) => {
  expect(mostMisses(n)).toBe(most);
});
