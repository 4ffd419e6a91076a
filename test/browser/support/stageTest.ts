import { afterAll, test as base, beforeAll } from 'vitest';
import type { Attributes } from './scriptTag.ts';
import { Stage, type StageOptions } from './stage.ts';
import type { TestSite } from './testSite.ts';

export interface StageFixtures {
  /**
   * A site that no other test uses. Errors that its pages do not catch fail the test.
   *
   * @param attributes of the beacon's tag on its pages, over `data-site` and `data-without-consent`
   */
  readonly open: (attributes?: Attributes) => Promise<TestSite>;
  readonly stage: Stage;
}

/** `test` on one stage for all tests of a file; they may run side by side. */
export function stageTest(options: StageOptions) {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open(options);
  });
  // Where it did not open there is nothing to close.
  afterAll(() => stage?.close());
  return base.extend<StageFixtures>({
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads from it what a fixture needs.
    stage: ({}, use) => use(stage),
    // biome-ignore lint/correctness/noEmptyPattern: as above.
    open: async ({}, use) => {
      const sites: TestSite[] = [];
      await use(async (attributes) => {
        const site = await stage.site(attributes);
        sites.push(site);
        return site;
      });
      for (const site of sites) await site.finish();
    },
  });
}
