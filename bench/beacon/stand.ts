import type { Browser } from 'playwright-core';
import { openBeaconServer } from '../../test/browser/support/beaconServer.ts';
import { openChromium } from '../../test/browser/support/chromium.ts';
import { openPageServer } from '../../test/browser/support/pageServer.ts';
import { sitePolicy } from '../../test/browser/support/sitePolicy.ts';
import { bundlePlausible } from './plausibleBundle.ts';
import { BUNDLE_PATH, makeVariants, SITES, type Variant } from './variants.ts';

/** A browser, the pages that it visits, and the Headcount that their trackers send to. */
export interface Stand {
  readonly browser: Browser;
  readonly variants: readonly Variant[];
  /** Where the page of a variant is. */
  url(variant: Variant): string;
  /** Page views that were counted for it. */
  views(variant: Variant): number;
  close(): Promise<void>;
}

/** Opens all of it on this machine; the server is a real one, state on the disk included. */
export async function openStand(): Promise<Stand> {
  const served = new Map<string, string>();
  const javascript = { 'content-type': 'text/javascript; charset=utf-8' };
  let bundle = '';
  const pages = await openPageServer((host, path) => {
    if (path === BUNDLE_PATH) return { html: bundle, headers: javascript };
    const html = served.get(host.split('.')[0] ?? '');
    return html === undefined ? undefined : { html };
  });
  const origin = (site: string) => `http://${site}.localhost:${pages.port}`;
  const server = await openBeaconServer(
    new Map(SITES.map((site) => [site, sitePolicy(site, [origin(site)], {})])),
  );
  const stats = `http://stats.localhost:${server.port}`;
  bundle = await bundlePlausible({
    ...{ domain: 'plausible', endpoint: `${stats}/api/event` },
    // The beacon always counts them.
    outboundLinks: true,
  });
  const variants = await makeVariants(stats);
  for (const { site, html } of variants) served.set(site, html);
  // Plausible's tracker sends nothing from a browser that says it is driven by a program.
  const chromium = await openChromium('--disable-blink-features=AutomationControlled');
  return {
    browser: chromium.browser,
    variants,
    url: ({ site }) => `${origin(site)}/`,
    views: ({ site }) => Object.values(server.counts(site, 'total')).reduce((a, b) => a + b, 0),
    close: async () => {
      await chromium.close();
      await Promise.all([server.close(), pages.close()]);
    },
  };
}
