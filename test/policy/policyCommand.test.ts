import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import demo from '../../policies/demo.json' with { type: 'json' };
import { cli } from '../support/cli.ts';
import { tempFolder } from '../support/tempFolder.ts';

const usage: [args: string[], code: number, says: RegExp][] = [
  [['check'], 0, /demo: version \d+ is in order/],
  [['check', 'selmo', 'policies/demo.json'], 0, /^selmo: version [\s\S]*^demo: version/m],
  [['check', 'nobody'], 1, /There are: .*demo/],
  [['check', '--verbose', 'policies/demo.json'], 0, / {2}ok ccpa\.gpc: .*\n {4}source: Cal\. Civ/],
  [
    ['explain', 'demo', '--visitors', '200'],
    0,
    /withheld, at 200 visitors a day\n {2}total: about/,
  ],
  [['explain', 'policies/demo.json', '--json'], 0, /"withheld": 0/],
  [['explain', 'nobody'], 1, /There are: .*demo/],
  [['explain', 'demo', '--visitors', 'many'], 2, /whole number/],
  [['explain', 'demo', '--consent', '2'], 2, /from 0 to 1/],
  [['record', 'demo'], 0, /"law": "GDPR art. 30\(1\)"/],
  [['notice', 'demo'], 0, /<h1>How The Lamp Shop counts visits<\/h1>/],
  [['notice', 'demo', '--json'], 0, /"site": "demo"/],
  [['record', 'demo', '--edge'], 0, /half of it in another store \(an R2 bucket\)/],
  [['notice', 'demo', '--edge'], 0, /What can be brought back/],
  [['schema'], 0, /"title": "Headcount policy"/],
  [['suggest', 'nowhere.log'], 1, /there is no such file/],
  [['suggest', 'docs'], 1, /is no file/],
  [['suggest', 'package.json'], 1, /has no page view/],
  [['suggest', 'x', '--format', 'csv'], 2, /combined/],
];

test.each(usage)('headcount policy %j exits with %d', async (args, code, says) => {
  const result = await cli(['policy', ...args]);
  expect(result.stdout + result.stderr).toMatch(says);
  expect(result.code).toBe(code);
});

test('a policy that breaks the law is refused: by which rule, what it read, what to change', async () => {
  const file = join(await tempFolder(), 'demo.json');
  const defaults = [{ regions: ['EEA'], consent: 'granted' }];
  const broken = { ...demo, jurisdictions: ['EU'], consent: { ...demo.consent, defaults } };
  await writeFile(file, JSON.stringify(broken));
  const { code, stdout } = await cli(['policy', 'check', file]);
  expect(code).toBe(1);
  expect(stdout).toMatch(/demo: version \d+ has 1 error/);
  expect(stdout).toMatch(/error eprivacy\.default-consent: consent\.defaults\.0 take silence/);
  expect(stdout).toMatch(/change: set consent to "denied"/);
  expect(stdout).toMatch(/source: ePrivacy Directive art\. 5\(3\)/);

  const json = await cli(['policy', 'check', '--json', file]);
  expect(json.code).toBe(1);
  const [{ site, findings }] = JSON.parse(json.stdout);
  expect(site).toBe('demo');
  expect(findings).toContainEqual(
    expect.objectContaining({ id: 'eprivacy.default-consent', outcome: 'error' }),
  );
});

test('suggest prints pages to paste, and beside them what each covers', async () => {
  const { code, stdout, stderr } = await cli(['policy', 'suggest', 'test/data/access.log']);
  expect(code).toBe(0);
  const { pages } = JSON.parse(stdout);
  expect(pages.length).toBeLessThanOrEqual(60);
  expect(pages).toContain('/blog/geekery/{name}');
  const covered = /([\d.]+) % {2}of page views covered/.exec(stderr)?.[1];
  expect(Number(covered)).toBeGreaterThanOrEqual(90);
});
