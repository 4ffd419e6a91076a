import { setTimeout as wait } from 'node:timers/promises';
import type { BrowserContext, Page } from 'playwright-core';
import type { Stand } from './stand.ts';
import { type TraceTimes, traceTimes } from './traceTimes.ts';
import { BUTTON, LINK, type Variant } from './variants.ts';

/** How long a page is measured at the least, in milliseconds from its load event: the beacon sends after 1,000. */
const WINDOW = 1500;
/** How long scripts may take to see an answer, and the server to send it, in milliseconds. */
const SETTLE = 150;
/** How long an answer may take, in milliseconds. */
const PATIENCE = 30_000;

/** Processor time of the page's main thread, in milliseconds. */
export interface LoadTimes {
  readonly tasks: number;
  readonly script: number;
}

/** What the browser's own counters say of a load, and of what its tracker sends for it. */
export function measureLoad(stand: Stand, variant: Variant): Promise<LoadTimes> {
  return visit(stand, async (page, context) => {
    const devtools = await context.newCDPSession(page);
    await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
    await load(page, stand, variant);
    const { metrics } = await devtools.send('Performance.getMetrics');
    const ms = (name: string) => 1000 * (metrics.find((it) => it.name === name)?.value ?? NaN);
    return { tasks: ms('TaskDuration'), script: ms('ScriptDuration') };
  });
}

/** What a trace says of the scripts, in a load, a click on a link elsewhere, and a change of address. */
export function traceVisit(stand: Stand, variant: Variant): Promise<TraceTimes> {
  return visit(stand, async (page) => {
    await stand.browser.startTracing(page, { categories: ['-*', 'devtools.timeline'] });
    await load(page, stand, variant);
    for (const [{ x, y }, posts] of [
      [LINK, variant.posts.click],
      [BUTTON, variant.posts.move],
    ] as const) {
      await untilAnswered(page, variant, posts, () => page.mouse.click(x, y));
    }
    return traceTimes(await stand.browser.stopTracing(), stand.url(variant));
  });
}

/** Each visit is a first one: nothing is cached, compiled or stored. */
async function visit<T>(
  { browser }: Stand,
  run: (page: Page, context: BrowserContext) => Promise<T>,
): Promise<T> {
  const context = await browser.newContext();
  try {
    return await run(await context.newPage(), context);
  } finally {
    await context.close();
  }
}

function load(page: Page, stand: Stand, variant: Variant): Promise<void> {
  return untilAnswered(page, variant, variant.posts.load, async () => {
    await page.goto(stand.url(variant));
    await wait(WINDOW);
  });
}

/** Does something, and waits until the tracker's requests for it were taken. */
async function untilAnswered(
  page: Page,
  { title }: Variant,
  count: number,
  act: () => Promise<void>,
): Promise<void> {
  let taken = 0;
  const answered = page.waitForResponse(
    (response) => {
      if (response.request().method() !== 'POST') return false;
      if (response.status() !== 202) throw new Error(`"${title}" was told ${response.status()}.`);
      taken += 1;
      return taken === count;
    },
    { timeout: PATIENCE },
  );
  // When the page fails first, that is what is told.
  answered.catch(() => undefined);
  await act();
  if (count > 0) {
    await answered.catch((error) => {
      throw new Error(`"${title}": ${taken} of ${count} requests were taken. ${error.message}`);
    });
  }
  await wait(SETTLE);
}
