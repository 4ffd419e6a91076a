import { expect, test } from 'vitest';
import { testConfig, testServer } from '../support/headcount.ts';

test('the notice of a site is public, says what the policy says, and loads nothing', async () => {
  const { url } = await testServer(await testConfig({ policies: 'policies' }));
  const page = await fetch(`${url}/privacy/jobjourney`);
  const html = await page.text();
  expect(page.status).toBe(200);
  expect(html).toContain('privacy@jobjourney.pro');
  expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'/);
  expect(page.headers.get('set-cookie')).toBeNull();
  expect(html).not.toMatch(/<script|<img|<link|src=/);

  const json = await fetch(`${url}/privacy/demo`, { headers: { accept: 'application/json' } });
  expect(await json.json()).toMatchObject({ site: 'demo' });
  expect((await fetch(`${url}/privacy/nobody`)).status).toBe(404);
});
