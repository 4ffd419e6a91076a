import { cloudflareTest } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Vitest would leave one of two cores idle.
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'node',
          include: ['test/**/*.test.ts'],
          exclude: ['test/worker/**'],
          // Several tests open the embedded engine or start a server; two cores are slow at that.
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        plugins: [cloudflareTest({ wrangler: { configPath: './wrangler.toml' } })],
        // The first test waits for workerd to start, beside all others.
        test: { name: 'workerd', include: ['test/worker/**/*.test.ts'], testTimeout: 60_000 },
      },
    ],
  },
});
