import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { sendCompanies } from '../../demo/companies/sendCompanies.ts';
import { openServer } from '../../test/browser/dashboard/support/openServer.ts';
import { openChromium } from '../../test/browser/support/chromium.ts';
import { barePage } from './barePage.ts';

const SITE = 'jobjourney';
const DAY = 86_400_000;
const UNTIL = Date.parse('2026-11-04T14:20:00Z');

/** A browser, and a server with four weeks of a site's traffic. */
export interface Stand {
  readonly browser: Browser;
  readonly token: string;
  /** The dashboard, and a page with one number of the same server. */
  readonly pages: Readonly<Record<'dashboard' | 'bare', string>>;
  close(): Promise<void>;
}

/**
 * Opens them. Both pages come through the same front, so that each request has the same way: it answers
 * `/bare` by itself, compressed, and passes on everything else as it is.
 */
export async function openStand(): Promise<Stand> {
  const from = UNTIL - 28 * DAY;
  const midnight = from - (from % DAY);
  const server = await openServer({ sites: [SITE], from: midnight });
  await sendCompanies(server.running, {
    ...{ seed: 9, from: midnight, until: UNTIL, people: 700, sites: [SITE] },
    setClock: server.setClock,
  });
  const html = gzipSync(barePage(SITE, ['2026-10-05', '2026-11-03']));
  const target = Number(new URL(server.url).port);
  const front = createServer((incoming, response) => {
    if (incoming.url === '/bare') {
      const type = { 'content-type': 'text/html; charset=utf-8', 'content-encoding': 'gzip' };
      response.writeHead(200, { ...type, 'cache-control': 'no-cache' }).end(html);
      return;
    }
    const { method, url, headers } = incoming;
    const place = { host: '127.0.0.1', port: target, method, path: url, headers };
    const outgoing = request(place, (theirs) => {
      response.writeHead(theirs.statusCode ?? 502, theirs.headers);
      theirs.pipe(response);
    });
    outgoing.on('error', () => response.destroy());
    incoming.pipe(outgoing);
  });
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  const { port } = front.address() as AddressInfo;
  const chromium = await openChromium();
  return {
    browser: chromium.browser,
    token: await server.token(SITE),
    pages: { dashboard: `http://127.0.0.1:${port}/`, bare: `http://127.0.0.1:${port}/bare` },
    close: async () => {
      await chromium.close();
      front.close();
      front.closeAllConnections();
      await server.close();
    },
  };
}
