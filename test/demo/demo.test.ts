import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
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
