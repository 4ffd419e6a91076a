import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { tcfString } from '../support/tcf.ts';
import { bundle, openWithExtras, pageWith } from './support/extrasSite.ts';
import { GPP, GPP_STUB, GTAG, TCF, WRONG } from './support/platforms.ts';
import { stageTest } from './support/stageTest.ts';
import type { TestSite } from './support/testSite.ts';

const test = stageTest({
  sites: 40,
  policy: {
    consent: {
      ...{ withoutConsent: 'count', gpc: 'denied', dnt: 'ignored', defaults: [] },
      ...{ tcf: { vendor: 7 }, gcs: true },
    },
  },
});

const DAY = 86_400_000;
const all = { purposes: [1, 8, 9], vendors: [7], disclosed: [7], at: Date.now() };
const YES = tcfString(all);
const NO = tcfString({ ...all, purposes: [1, 8] });

const cookie = (page: Page) => page.evaluate(() => /headcount=([^;]+)/.exec(document.cookie)?.[1]);
const remembered = (page: Page) =>
  page.waitForFunction(() => /headcount=/.test(document.cookie), undefined, { polling: 50 });
const forgotten = (page: Page) =>
  page.waitForFunction(() => !/headcount=/.test(document.cookie), undefined, { polling: 50 });

/** What the last request said of consent; where nothing was said, nothing. */
const said = (site: TestSite) => site.sent.at(-1)?.consent ?? {};
const choices = (site: TestSite) =>
  site.sent.map(({ consent }) => (consent as { choice?: string } | undefined)?.choice);

/** Sees to it that all that was said is sent: after the event the beacon has nothing to wait for. */
async function settled(site: TestSite, page: Page): Promise<void> {
  const before = site.events.length;
  await page.evaluate(() => window.headcount.event('search'));
  await site.until(() => site.events.slice(before).some(({ type }) => type === 'custom'));
}

describe.concurrent('platforms for consent', () => {
  describe('TCF', () => {
    test('grants, withdraws and grants, once somebody has chosen', async ({ open, stage }) => {
      const site = await openWithExtras({ open, stage }, 'tcf', { 'data-tcf-vendor': '7' });
      site.serve('/', pageWith(site, TCF));
      const page = await site.visit();
      await page.evaluate(`tcf('cmpuishown', ${JSON.stringify(YES)})`);
      await settled(site, page);
      expect(await cookie(page)).toBeUndefined();
      expect(new Set(choices(site))).toEqual(new Set([undefined]));

      await page.evaluate(`tcf('useractioncomplete', ${JSON.stringify(YES)})`);
      await remembered(page);
      const first = await cookie(page);
      await site.until(() => site.visitors === 1);
      expect(said(site)).toEqual({ choice: 'granted', tcf: YES });

      await page.evaluate(`tcf('cmpuishown', ${JSON.stringify(NO)})`);
      await settled(site, page);
      expect(await cookie(page)).toBe(first);
      await page.evaluate(`tcf('useractioncomplete', ${JSON.stringify(NO)})`);
      await forgotten(page);
      await site.until(() => site.visitors === 0);

      await page.evaluate(`tcf('useractioncomplete', ${JSON.stringify(YES)})`);
      await remembered(page);
      expect(await cookie(page)).not.toBe(first);
      await settled(site, page);
      expect(said(site)).toEqual({ choice: 'granted', tcf: YES });
    });

    test('denies what is no consent', async ({ open, stage }) => {
      const site = await openWithExtras({ open, stage }, 'tcf', { 'data-tcf-vendor': '7' });
      site.serve('/', pageWith(site, TCF));
      const page = await site.visit();
      const strings = {
        'the vendor was refused': tcfString({ ...all, vendors: [9] }),
        'the vendor was not disclosed': tcfString({ ...all, disclosed: [] }),
        'a purpose was refused': NO,
        'only legitimate interest was claimed': tcfString({
          ...{ ...all, vendors: [] },
          legitimateInterests: [1, 8, 9],
        }),
        'the string holds for many sites': tcfString({ ...all, global: true }),
        'the choice is two years old': tcfString({ ...all, at: Date.now() - 730 * DAY }),
        'there is more than the wire takes': `${YES}.${'A'.repeat(10_240)}`,
      };
      for (const [why, text] of Object.entries(strings)) {
        // What all say is told at once to who watches.
        const says = await page.evaluate(`{ let now;
        tcf('tcloaded', undefined, false); tcf('tcloaded', ${JSON.stringify(text)});
        headcount.watch((says) => { now = says; }); now; }`);
        expect([why, says]).toEqual([why, 'denied']);
      }
      await settled(site, page);
      expect(await cookie(page)).toBeUndefined();
      expect(said(site)).toEqual({ choice: 'denied' });
    });

    test('asks for the publisher’s own purposes, or grants nothing', async ({ open, stage }) => {
      const publisher = JSON.stringify(tcfString({ publisher: [1, 8, 9], at: Date.now() }));
      const site = await openWithExtras({ open, stage }, 'tcf', { 'data-tcf-publisher': true });
      site.serve('/', pageWith(site, TCF));
      const page = await site.visit();
      await page.evaluate(`tcf('tcloaded', ${publisher})`);
      await remembered(page);

      const nobody = await openWithExtras({ open, stage }, 'tcf');
      nobody.serve('/', pageWith(nobody, TCF));
      const other = await nobody.visit();
      await other.evaluate(`tcf('tcloaded', ${JSON.stringify(YES)})`);
      await settled(nobody, other);
      expect(said(nobody)).toEqual({ tcf: YES });
      expect(await cookie(other)).toBeUndefined();
    });

    test('takes no position where the law does not apply', async ({ open, stage }) => {
      const site = await openWithExtras({ open, stage }, 'tcf', { 'data-tcf-vendor': '7' });
      site.serve('/', pageWith(site, TCF));
      const page = await site.visit();
      await page.evaluate(`tcf('tcloaded', ${JSON.stringify(NO)})`);
      await page.evaluate(`tcf('tcloaded', undefined, false)`);
      await settled(site, page);
      expect(said(site)).toEqual({});
      await page.evaluate(() => window.headcount.consent('granted'));
      await remembered(page);
    });

    test('is heard from a platform that comes later', async ({ open, stage }) => {
      const site = await openWithExtras({ open, stage }, 'tcf', { 'data-tcf-vendor': '7' });
      const page = await site.visit();
      await page.evaluate(`{ ${TCF} tcf('tcloaded', ${JSON.stringify(YES)}) }`);
      await remembered(page);
    });
  });

  describe('GPP', () => {
    test('withdraws a grant by an opt-out, and gives it back', async ({ open, stage }) => {
      const site = await openWithExtras({ open, stage }, 'gpp');
      site.serve('/', pageWith(site, GPP_STUB + (await bundle(GPP))));
      const page = await site.visit();
      await page.evaluate(() => window.headcount.consent('granted'));
      await remembered(page);
      await page.evaluate(`startGpp(); gpp([[7, 'SaleOptOut', 2]])`);
      await settled(site, page);
      const first = await cookie(page);
      expect(said(site)).toEqual({
        choice: 'granted',
        gpp: expect.stringMatching(/^DB/),
        sid: [7],
      });
      await site.until(() => site.visitors === 1);

      await page.evaluate(`gpp([[7, 'SaleOptOut', 1]])`);
      await forgotten(page);
      await site.until(() => site.visitors === 0);
      await page.evaluate(`gpp([[7, 'SaleOptOut', 2]])`);
      await remembered(page);
      expect(await cookie(page)).not.toBe(first);
    });

    test('never grants, and objects where the policy has it so', async ({ open, stage }) => {
      const site = await openWithExtras({ open, stage }, 'gpp', { 'data-gpc': 'objected' });
      site.serve('/', pageWith(site, GPP_STUB + (await bundle(GPP))));
      const page = await site.visit();
      await page.evaluate(`startGpp(); gpp([[7, 'SaleOptOut', 2]])`);
      await settled(site, page);
      expect(await cookie(page)).toBeUndefined();
      await page.evaluate(`gpp([[8, 'Gpc', true]])`);
      const before = site.sent.length;
      await page.evaluate(() => window.headcount.event('search'));
      await page.close({ runBeforeUnload: true });
      expect(site.sent).toHaveLength(before);
    });
  });

  describe('Consent Mode', () => {
    test('is read from what was said before and what is said later', async ({ open, stage }) => {
      const site = await openWithExtras({ open, stage }, 'gcs', { 'data-gcs-grants': true });
      const before = `${GTAG} gtag('consent', 'default', { ad_storage: 'denied', analytics_storage: 'granted' });
      gtag('consent', 'update', { analytics_storage: 'denied' }); gtag('js', new Date());`;
      site.serve('/', pageWith(site, before));
      const page = await (await site.context()).newPage();
      const loaded: string[] = [];
      page.on('request', (request) => loaded.push(request.url()));
      await page.goto(site.origin);
      await settled(site, page);
      // A grant that was overruled before anybody listened never held: it would load more.
      expect(loaded.filter((url) => url.includes('memory'))).toEqual([]);
      expect(said(site)).toEqual({ choice: 'denied', gcs: 'G100' });
      const length = await page.evaluate(
        `dataLayer.push({ event: 'x' }, ['consent', 'update', { analytics_storage: 'granted' }])`,
      );
      expect(length).toBe(5);
      await remembered(page);
      expect(loaded.filter((url) => url.includes('memory'))).toHaveLength(1);
      await site.until(() => site.visitors === 1);
      expect(said(site)).toEqual({ choice: 'granted', gcs: 'G101' });
      await page.evaluate(`gtag('consent', 'update', { analytics_storage: 'denied' })`);
      await forgotten(page);
      await site.until(() => site.visitors === 0);
    });

    test('grants nothing where the policy does not take it for a grant', async ({
      open,
      stage,
    }) => {
      const site = await openWithExtras({ open, stage }, 'gcs');
      site.serve(
        '/',
        pageWith(site, `${GTAG} gtag('consent', 'update', { analytics_storage: 'granted' })`),
      );
      const page = await site.visit();
      await settled(site, page);
      expect(said(site)).toEqual({ gcs: 'G1-1' });
      expect(await cookie(page)).toBeUndefined();
    });
  });

  test('one platform that says no outweighs all that say yes', async ({ open, stage }) => {
    const site = await openWithExtras({ open, stage }, 'tcf gpp gcs', {
      ...{ 'data-tcf-vendor': '7', 'data-gcs-grants': true },
    });
    const yes = `${GTAG} gtag('consent', 'update', { analytics_storage: 'granted' });`;
    site.serve('/', pageWith(site, TCF + yes));
    const page = await site.visit();
    await remembered(page);
    await page.evaluate(() => window.headcount.consent('granted'));
    await page.evaluate(`tcf('tcloaded', ${JSON.stringify(NO)})`);
    await forgotten(page);
    await settled(site, page);
    expect(said(site)).toEqual({ choice: 'denied', tcf: NO, gcs: 'G1-1' });
  });

  describe('a page whose platforms are broken sees no error, stores nothing, and is counted', () => {
    test.for(WRONG.map((script, index) => [index, script] as const))(
      'platform %i',
      async ([, script], { open, stage }) => {
        const site = await openWithExtras({ open, stage }, 'tcf gpp gcs errors vitals', {
          ...{ 'data-tcf-vendor': '7', 'data-gcs-grants': true },
        });
        site.serve('/', pageWith(site, script));
        const page = await site.visit();
        await settled(site, page);
        await site.counted({ views: { '/': 1 }, errors: {} });
        expect(await cookie(page)).toBeUndefined();
        expect(choices(site)).not.toContain('granted');
        expect(site.received.map(({ answer }) => answer)).not.toContain(400);
      },
    );
  });
});
