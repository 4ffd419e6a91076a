import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { pageView } from '../../demo/simulate.ts';

test('the demo at the edge starts wrangler and ClickHouse, and Ctrl+C leaves nothing of them', async () => {
  // Nobody comes in the first seconds of so slow a day.
  const args = ['--port', '0', '--day-seconds', '86400', '--people', '150'];
  const child = spawn(process.execPath, ['demo/edge/dev.ts', ...args]);
  onTestFinished(() => void child.kill());
  const ended = once(child, 'close');
  const up = Promise.withResolvers<string>();
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
      const [, url] = /up on (http:\S+\d)\./.exec(output) ?? [];
      if (url) up.resolve(url);
    });
  }
  const url = await Promise.race([
    up.promise,
    ended.then(() => {
      throw new Error(output);
    }),
  ]);

  const notice = await fetch(`${url}/privacy/demo`);
  expect(await notice.text()).toContain('The Lamp Shop');
  const { headers, body } = pageView('demo', '/pricing', Date.now());
  const preview = await fetch(`${url}/v1/events?debug=1`, {
    method: 'POST',
    headers: { ...headers, 'mf-cf-blob': '{"country":"IN","regionCode":"KA"}' },
    body,
  });
  expect(await preview.json()).toMatchObject({ events: [{ country: 'IN', region: 'IN-KA' }] });

  child.kill('SIGINT');
  expect((await ended)[0]).toBe(130);
  await expect(fetch(url)).rejects.toThrow();
  expect(existsSync(`.edge/dev/${new URL(url).port}`)).toBe(false);
  expect(output).not.toMatch(/ERROR|warns|Error/);
});
