import type { CDPSession, Page } from 'playwright-core';
import type { Stand } from './stand.ts';
import { type Watched, watch } from './watch.ts';

/** How fast the reader's machine and network are. */
export interface Conditions {
  readonly title: string;
  readonly slow: boolean;
}

/** Of one visit with an empty cache. Times in ms since the page was asked for, sizes in bytes on the wire. */
export interface Visit extends Omit<Watched, 'firstNumber' | 'lastChange'> {
  readonly firstNumber: number;
  readonly settled: number;
  readonly bytesFirst: number;
  readonly requestsFirst: number;
  readonly bytesAll: number;
  readonly requestsAll: number;
}

/** As Lighthouse slows a phone down: four times the processor time, 1.6 Mbit/s with 150 ms to and fro. */
const NETWORK = {
  ...{ offline: false, latency: 150 },
  ...{ downloadThroughput: (1.6e6 / 8) * 0.9, uploadThroughput: (750e3 / 8) * 0.9 },
};

/** One visit in a profile of its own. */
export async function visit(
  { browser, token, pages }: Stand,
  which: 'dashboard' | 'bare',
  { slow }: Conditions,
): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  try {
    const page = await context.newPage();
    await page.addInitScript(watch);
    const session = await context.newCDPSession(page);
    const loaded = await listen(session);
    if (slow) {
      await session.send('Network.emulateNetworkConditions', NETWORK);
      await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });
    }
    await page.goto(`${pages[which]}#token=${token}`, { waitUntil: 'commit' });
    const first = await settled(page, loaded);
    // What is further down asks once somebody comes near: the rest of the page is seen, too.
    await page.setViewportSize({ width: 1440, height: 9000 });
    const all = await settled(page, loaded);
    const timeOrigin = await page.evaluate(() => performance.timeOrigin);
    const firstNumber = first.firstNumber ?? Number.NaN;
    const until = (ms: number) => loaded.files.filter(({ at }) => at <= timeOrigin + ms);
    const bytes = (files: readonly Loaded[]) => files.reduce((sum, it) => sum + it.bytes, 0);
    const [before, later] = [until(firstNumber), loaded.files];
    const { lastChange: settledAt, ...noted } = first;
    return {
      ...noted,
      ...{ firstNumber, settled: settledAt },
      blocking: all.blocking,
      longestTask: all.longestTask,
      ...{ bytesFirst: bytes(before), requestsFirst: before.length },
      ...{ bytesAll: bytes(later), requestsAll: later.length },
    };
  } finally {
    await context.close();
  }
}

/** So many times in a row nothing is under way and nothing changes: then all is there. */
const QUIET = 5;

/** Waits until nothing is asked for and nothing changes any more. */
async function settled(page: Page, { open }: Listening): Promise<Watched> {
  let known = await look(page);
  for (let quiet = 0; quiet < QUIET; ) {
    const now = await look(page);
    const still = open.size === 0 && now.lastChange === known.lastChange;
    quiet = still && now.firstNumber !== undefined ? quiet + 1 : 0;
    known = now;
  }
  return known;
}

/** After two frames: what has come is drawn, and has asked for more. */
function look(page: Page): Promise<Watched> {
  return page.evaluate(async () => {
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    return watched;
  });
}

interface Loaded {
  /** When it was all there, milliseconds since 1970. */
  readonly at: number;
  readonly bytes: number;
}

interface Listening {
  readonly files: Loaded[];
  readonly open: Set<string>;
}

/** Notes all that comes over the wire, heads included. */
async function listen(session: CDPSession): Promise<Listening> {
  const files: Loaded[] = [];
  const open = new Set<string>();
  let offset = 0;
  session.on('Network.requestWillBeSent', ({ requestId, request, wallTime, timestamp }) => {
    if (request.url.startsWith('data:')) return;
    open.add(requestId);
    offset = (wallTime - timestamp) * 1000;
  });
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength, timestamp }) => {
    if (open.delete(requestId)) {
      files.push({ at: timestamp * 1000 + offset, bytes: encodedDataLength });
    }
  });
  session.on('Network.loadingFailed', ({ requestId }) => open.delete(requestId));
  await session.send('Network.enable');
  return { files, open };
}
