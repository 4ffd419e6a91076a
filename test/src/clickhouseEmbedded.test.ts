import { drainPending } from 'chdb';
import { expect, test } from 'vitest';
import { openClickHouse } from '../../src/clickhouse.ts';
import { whyAway } from '../../src/whyAway.ts';
import { tempFolder } from '../support/tempFolder.ts';

const HALF_A_MINUTE =
  'SELECT count() AS n FROM numbers(1000000000000) WHERE NOT ignore(sipHash64(number))';

test('close ends what the embedded engine is doing, so that the process can end', async () => {
  const { read, close } = openClickHouse(undefined, await tempFolder());
  await read('SELECT 1', {});
  const asked = read(HALF_A_MINUTE, {}).catch((error) => error);
  await read('SELECT 1', {});
  await close();
  expect(whyAway(await asked)).toMatch(/^Headcount stops/);
  // The engine's own limit is half a minute.
  await drainPending();
}, 20_000);

test('what the embedded engine refuses is explained', async () => {
  const { read, close } = openClickHouse(undefined, await tempFolder());
  const error = await read('SELECT SECRET', {}).catch((reason) => reason);
  await close();
  expect(whyAway(error)).toMatch(
    /^ClickHouse did not answer a query: UNKNOWN_IDENTIFIER, code 47\./,
  );
});
