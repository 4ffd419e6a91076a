import fc from 'fast-check';
import { expect } from 'vitest';
import { stageTest } from './support/stageTest.ts';

const test = stageTest({ sites: 2 });

/** What JSON cannot hand over to the page: made there by its name. */
const HOSTILE = {
  undefined: () => undefined,
  symbol: () => Symbol('planted'),
  bigint: () => 1n,
  nan: () => Number.NaN,
  circular: () => {
    const self: { self?: unknown } = {};
    self.self = self;
    return self;
  },
  thrower: () =>
    new Proxy(() => {}, {
      get() {
        throw new Error('planted');
      },
    }),
  toJson: () => ({
    toJSON() {
      throw new Error('planted');
    },
  }),
  getter: () => ({
    get plan() {
      throw new Error('planted');
    },
  }),
  function: () => () => {
    throw new Error('planted');
  },
  element: () => document.body,
  window: () => window,
  date: () => new Date(Number.NaN),
  noPrototype: () => Object.create(null),
  long: () => 'x'.repeat(100_000),
  many: () => new Array(100_000).fill({ a: 1 }),
} as const;

const METHODS = ['consent', 'event', 'page', 'collect', 'signal', 'watch'] as const;

const value = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom(...Object.keys(HOSTILE)).map((hostile) => ({ hostile })),
  },
  { weight: 2, arbitrary: fc.jsonValue().map((json) => ({ json })) },
  {
    weight: 3,
    arbitrary: fc
      .constantFrom('granted', 'denied', 'choice', 'page', 'search', 'page_view', '__proto__')
      .map((json) => ({ json })),
  },
);
const call = fc.record({
  method: fc.constantFrom(...METHODS),
  args: fc.array(value, { maxLength: 4 }),
});

test('no function of the beacon throws, whatever it is given', async ({ open }) => {
  const site = await open();
  const page = await site.visit('/');
  const makers = Object.entries(HOSTILE).map(([name, make]) => `${JSON.stringify(name)}: ${make}`);
  await page.evaluate(`window.hostile = { ${makers.join(', ')} }`);
  await fc.assert(
    fc.asyncProperty(fc.array(call, { minLength: 20, maxLength: 60 }), async (calls) => {
      const thrown = await page.evaluate(
        (all) => {
          const { hostile } = window as unknown as { hostile: Record<string, () => unknown> };
          const failed: string[] = [];
          for (const { method, args } of all) {
            const given = args.map((arg) => ('json' in arg ? arg.json : hostile[arg.hostile]?.()));
            try {
              (window.headcount[method] as (...args: unknown[]) => void)(...given);
            } catch (error) {
              failed.push(`${method}: ${error}`);
            }
          }
          return failed;
        },
        calls as readonly {
          method: (typeof METHODS)[number];
          args: ({ json: unknown } | { hostile: string })[];
        }[],
      );
      expect(thrown).toEqual([]);
    }),
    { numRuns: 25 },
  );
  await page.evaluate(() => history.pushState(1, '', '/about'));
  expect(new URL(page.url()).pathname).toBe('/about');
  await page.goto('about:blank');
});
