import { fileURLToPath } from 'node:url';
import { cloudflareTest } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/longestFirst.ts';
import { workerdBindings } from './test/support/workerdBindings.ts';

// Hundreds of processes and threads are started that load the same modules: Node keeps what it
// has compiled here, by the content of each, for the next one.
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(
  new URL('node_modules/.cache/compiled', import.meta.url),
);

// A server that a test starts in the minute of its audit would begin one.
process.env.HEADCOUNT_AUDIT ??= 'off';

/** Folders whose tests start nothing and change nothing global: there files share what they load. */
const PURE = 'aggregate|policies|policy|release|transforms';
/** In those folders: they start processes, put stubs in the place of globals, or take long. */
const IMPURE = [
  'test/aggregate/sensitivity.test.ts',
  'test/aggregate/visitorTable.test.ts',
  'test/policy/policyCommand.test.ts',
  'test/release/crashes.test.ts',
  'test/transforms/memory.test.ts',
];

export default defineConfig({
  test: {
    // Vitest would leave one of two cores idle; and of two tests one waits, mostly, for a timer or a page.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'node',
          include: ['test/*.test.ts', `test/!(${PURE}|worker|browser)/**/*.test.ts`, ...IMPURE],
          // Several tests open the embedded engine or start a server; two cores are slow at that.
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'pure',
          include: [`test/(${PURE})/**/*.test.ts`],
          exclude: IMPURE,
          isolate: false,
          testTimeout: 60_000,
        },
      },
      {
        // Real Chromium; beside other tests on two cores a page may take seconds to load.
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          expect: { poll: { timeout: 20_000 } },
        },
      },
      {
        plugins: [
          cloudflareTest(({ inject }) => ({
            // The Worker of `src/worker.ts`, until a test deploys another in its place.
            main: './test/worker/support/testWorker.ts',
            wrangler: { configPath: './wrangler.toml' },
            miniflare: { bindings: workerdBindings(inject('clickhouse')) },
          })),
        ],
        // The first test waits for workerd to start, beside all others.
        test: {
          name: 'workerd',
          include: ['test/worker/**/*.test.ts'],
          globalSetup: 'test/support/workerdSetup.ts',
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
