import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mostMisses } from '../../demo/mostMisses.ts';
import { simulate } from '../../demo/simulate.ts';
import { tempFolder } from '../support/tempFolder.ts';

async function demo(args: readonly string[]) {
  const child = spawn(process.execPath, ['demo/demo.ts', '--once', '--port', '0', ...args]);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  const [code] = await once(child, 'close');
  return { code, output };
}

test('the demo passes its own checks', { timeout: 120_000 }, async () => {
  const { code, output } = await demo(['--people', '900', '--data', join(await tempFolder(), 'x')]);
  expect(output).toMatch(/0 found/);
  expect(output).not.toMatch(/FAILED/);
  expect(code).toBe(0);
});

test('it deletes no folder that it did not make', async () => {
  const folder = await tempFolder();
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'thesis.txt'), 'all my work');
  const { code, output } = await demo(['--data', folder]);
  expect(output).toMatch(/was not made by the demo/);
  expect(code).toBe(1);
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
