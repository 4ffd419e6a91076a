import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { testConfig, testHeadcount } from '../support/headcount.ts';
import { testRequest } from '../support/rawRequest.ts';
import { ORIGIN } from '../support/wire.ts';

test('what commits wrote one after the other is gone from the log when the round ends', async () => {
  const now = Date.UTC(2026, 9, 1, 12);
  const config = await testConfig();
  const headcount = await testHeadcount(() => now, config);
  const log = () => statSync(join(config.data, 'state.sqlite-wal')).size;
  const visitor = randomUUID();
  for (const page of ['/', '/pricing', '/about']) {
    const event = { id: randomUUID(), type: 'page_view' as const, at: now };
    const events = [{ ...event, url: new URL(ORIGIN + page) }];
    await headcount.collect(testRequest({ receivedAt: now, consent: 'granted', visitor, events }));
  }
  // Commit by commit, it would be what one visitor did, in order.
  expect(log()).toBeGreaterThan(0);
  expect((await headcount.releaseDue()).windows).toBe(0);
  expect(log()).toBe(0);
});
