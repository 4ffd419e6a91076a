import axe from 'axe-core';
import { expect, test } from 'vitest';
import { htmlReport } from '../../audit/report/htmlReport.ts';
import { testPolicy } from '../support/policy.ts';
import { sampleFindings } from '../support/sampleFindings.ts';
import { sampleReport } from '../support/sampleReport.ts';
import { openChromium } from './support/chromium.ts';

/** What axe-core finds, a line each. */
type Found = readonly string[];

test('the report of an audit is accessible, fits a phone, asks for nothing and keeps its own policy', async () => {
  // One of every way to end, and all that have a chart: axe-core takes its time for each.
  const findings = sampleFindings('demo').filter(
    ({ charts, status }) => charts || (status !== 'passed' && status !== 'failed'),
  );
  const sites = [{ policy: testPolicy(), findings }];
  const html = await htmlReport(sampleReport({ sites }));
  const chromium = await openChromium();
  try {
    for (const [width, colorScheme] of [
      [390, 'light'],
      [1440, 'dark'],
    ] as const) {
      const page = await chromium.browser.newPage({
        viewport: { width, height: 900 },
        colorScheme,
      });
      const heard: string[] = [];
      page.on('console', (message) => heard.push(message.text()));
      page.on('request', (request) => heard.push(request.url()));
      await page.setContent(html);
      expect(heard).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      // The page's own style is let through by its hash.
      expect(await page.evaluate(() => getComputedStyle(document.body).maxWidth)).toBe('1216px');
      await page.evaluate(axe.source);
      const found = await page.evaluate(async (): Promise<Found> => {
        const { violations } = await (globalThis as unknown as { axe: typeof axe }).axe.run();
        return violations.flatMap(({ id, impact, nodes }) =>
          nodes.map(({ html }) => `${impact}: ${id}: ${html}`),
        );
      });
      expect(found).toEqual([]);
      await page.close();
    }
  } finally {
    await chromium.close();
  }
});
