import { type BeaconServer, openBeaconServer } from './beaconServer.ts';
import { type Chromium, openChromium } from './chromium.ts';
import { type Front, openFront } from './front.ts';
import { openPageServer, type PageServer } from './pageServer.ts';
import type { Attributes } from './scriptTag.ts';
import { siteOf } from './siteOf.ts';
import { sitePolicy } from './sitePolicy.ts';
import { TestSite } from './testSite.ts';

export interface StageOptions {
  /** How many sites tests can take. */
  readonly sites: number;
  /** Keys of their policies that differ from `sitePolicy`. */
  readonly policy?: object;
  /** Switches of the browser. */
  readonly switches?: readonly string[];
}

/**
 * One browser, one server of pages, one Headcount for all tests of a file. Each test takes
 * a site of its own, so that its counts, pages and cookies are its own, and tests can run
 * side by side.
 */
export class Stage {
  readonly chromium: Chromium;
  readonly pages: PageServer;
  readonly front: Front;
  readonly server: BeaconServer;
  readonly #free: TestSite[] = [];
  readonly #byName: ReadonlyMap<string, TestSite>;

  private constructor(
    chromium: Chromium,
    pages: PageServer,
    front: Front,
    server: BeaconServer,
    sites: ReadonlyMap<string, TestSite>,
  ) {
    this.chromium = chromium;
    this.pages = pages;
    this.front = front;
    this.server = server;
    this.#byName = sites;
  }

  /** Call it in `beforeAll`, and `close` in `afterAll`. */
  static async open({ sites, policy = {}, switches = [] }: StageOptions): Promise<Stage> {
    const names = Array.from({ length: sites }, (_, index) => `site${index + 1}`);
    const byName = new Map<string, TestSite>();
    const pages = await openPageServer((host, path) => byName.get(siteOf(host))?.page(path));
    const origins = (name: string) => [
      `http://${name}.localhost:${pages.port}`,
      `http://${name}.example:${pages.port}`,
      `http://www.${name}.example:${pages.port}`,
      `https://${name}.example`,
    ];
    const policies = names.map((name) => [name, sitePolicy(name, origins(name), policy)] as const);
    const server = await openBeaconServer(new Map(policies));
    const front = await openFront(() => server.port);
    front.rule = (request) => byName.get(request.envelope?.site ?? '')?.rule(request) ?? 'pass';
    const chromium = await openChromium(...switches);
    const stage = new Stage(chromium, pages, front, server, byName);
    for (const name of names)
      byName.set(name, new TestSite({ front, server, chromium }, name, origins(name)));
    stage.#free.push(...byName.values());
    return stage;
  }

  /**
   * A site that no test has used.
   *
   * @param attributes of the beacon's tag on its pages, beside `data-site`
   */
  async site(attributes: Attributes = {}): Promise<TestSite> {
    const site = this.#free.pop();
    if (!site) throw new Error('All sites are taken: raise `sites` where the stage is opened.');
    await site.tagPages(attributes);
    return site;
  }

  /** Ends all, once it was seen that what the tests counted has not changed since. */
  async close(): Promise<void> {
    await this.chromium.close();
    try {
      for (const site of this.#byName.values()) site.verifyAgain();
    } finally {
      await Promise.all([this.front.close(), this.pages.close(), this.server.close()]);
    }
  }
}
