import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { expect, vi } from 'vitest';
import type { CellCount } from '../../../aggregate/openCell.ts';
import type { BeaconServer } from './beaconServer.ts';
import type { Chromium } from './chromium.ts';
import type { Front, Received, Rule, SentEnvelope } from './front.ts';
import type { ServedPage } from './pageServer.ts';
import { type Attributes, scriptTag } from './scriptTag.ts';
import { siteOf } from './siteOf.ts';

/** How long the counts may take to become what is expected, in milliseconds; a condition ends the wait. */
const PATIENCE = { timeout: 20_000, interval: 25 };

/** What all sites stand on. */
export interface Stands {
  readonly chromium: Chromium;
  readonly front: Front;
  readonly server: BeaconServer;
}

/** A site with pages, a policy and counts of its own. */
export class TestSite {
  readonly name: string;
  /** Where its pages are: a secure context, as `localhost` is. */
  readonly origin: string;
  /** The same pages where the browser sees no secure context, and on a host below it. */
  readonly insecureOrigin: string;
  readonly wwwOrigin: string;
  /** That of pages which a test answers itself, as nothing listens there. */
  readonly tlsOrigin: string;
  /** The script tag of its pages. */
  tag = '';
  /** What becomes of its requests to Headcount. */
  rule: (request: Received) => Rule | Promise<Rule> = () => 'pass';
  readonly #stage: Stands;
  readonly #pages = new Map<string, ServedPage>();
  readonly #counted = new Map<string, () => void>();
  readonly #contexts: BrowserContext[] = [];
  /** Errors and rejections that no script caught, of all its pages: a test fails when there are any. */
  readonly errors: string[] = [];

  constructor(stage: Stands, name: string, origins: readonly string[]) {
    this.#stage = stage;
    this.name = name;
    [this.origin = '', this.insecureOrigin = '', this.wwwOrigin = '', this.tlsOrigin = ''] =
      origins;
  }

  /** Puts the beacon's tag on all pages that are not served otherwise. */
  async tagPages(attributes: Attributes): Promise<void> {
    this.tag = await scriptTag('beacon', this.#stage.front.url, {
      'data-site': this.name,
      'data-endpoint': this.#stage.front.url,
      'data-without-consent': 'count',
      ...attributes,
    });
  }

  /** Serves HTML of its own at a path; write `${site.tag}` where the beacon is to be. */
  serve(path: string, html: string, headers?: ServedPage['headers']): void {
    this.#pages.set(path, { html, ...(headers ? { headers } : {}) });
  }

  page(path: string): ServedPage {
    const head = `<!doctype html><html lang="en"><title>Lamps</title>${this.tag}`;
    return this.#pages.get(path) ?? { html: `${head}<body><h1>Lamps</h1></body></html>` };
  }

  /** A profile of its own: cookies, storage, cache. It is closed when the test is over. */
  async context(options?: BrowserContextOptions): Promise<BrowserContext> {
    const context = await this.#stage.chromium.browser.newContext(options);
    this.#contexts.push(context);
    // Whatever the beacon is put through, the page sees no error and no rejection of it.
    context.on('weberror', (error) => this.errors.push(String(error.error())));
    return context;
  }

  /** A real tab in front of all others, in a profile that tests share: no two may use it at a time. */
  async tab(path = '/'): Promise<Page> {
    const tabs = await this.#stage.chromium.tabs();
    const page = await tabs.newPage();
    page.on('pageerror', (error) => this.errors.push(String(error)));
    await page.goto(this.origin + path);
    return page;
  }

  /** A tab in a profile of its own, at a path. */
  async visit(path = '/', options?: BrowserContextOptions): Promise<Page> {
    const page = await (await this.context(options)).newPage();
    await page.goto(this.origin + path);
    return page;
  }

  /** Whether a host, as the server of the pages has it, is one of this site. */
  isHost(host: string): boolean {
    return siteOf(host) === this.name;
  }

  /** What its pages sent to Headcount, in order of arrival. */
  get received(): Received[] {
    return this.#stage.front.received.filter(({ envelope }) => envelope?.site === this.name);
  }

  get sent(): SentEnvelope[] {
    return this.received.flatMap(({ envelope }) => envelope ?? []);
  }

  /** All events that were sent, those sent again too. */
  get events(): SentEnvelope['events'][number][] {
    return this.sent.flatMap(({ events }) => events);
  }

  /** A cube's counts now, for instance `{'/pricing': 2}`. */
  counts(cube: string, count?: CellCount): Record<string, number> {
    return this.#stage.server.counts(this.name, cube, count);
  }

  /** How many visitors the open windows remember. */
  get visitors(): number {
    return this.#stage.server.visitors(this.name);
  }

  /**
   * Waits until the cubes count exactly this. When the stage closes, long after, what a test
   * said last is compared again: nothing may have come in addition.
   */
  async counted(expected: Readonly<Record<string, Record<string, number>>>): Promise<void> {
    const cubes = Object.keys(expected);
    const now = () => Object.fromEntries(cubes.map((cube) => [cube, this.counts(cube)]));
    this.#counted.clear();
    await vi.waitFor(() => expect(now(), this.#story).toEqual(expected), PATIENCE);
    for (const cube of cubes) {
      const said = expected[cube];
      // The end of the test closes its pages, which leaves them.
      if (cube !== 'leaves') {
        this.#counted.set(cube, () => expect([cube, this.counts(cube)]).toEqual([cube, said]));
      }
    }
  }

  /** Waits until a condition on what was sent or counted holds. */
  async until(condition: () => unknown): Promise<void> {
    await vi.waitFor(async () => expect(Boolean(await condition())).toBe(true), PATIENCE);
  }

  /** What became of each request, for a test that fails. */
  get #story(): string {
    const lines = this.received.map(
      ({ answer, envelope }) => `${answer}: ${envelope?.events.map(({ type }) => type).join(' ')}`,
    );
    return `${this.name} was sent [${lines.join('; ')}]`;
  }

  /** Closes its pages; call it when its test is over. */
  async finish(): Promise<void> {
    await Promise.all(this.#contexts.map((context) => context.close()));
    expect(this.errors).toEqual([]);
  }

  verifyAgain(): void {
    for (const verify of this.#counted.values()) verify();
  }
}
