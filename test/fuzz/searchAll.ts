import assert from 'node:assert/strict';
import { ByteSearch } from '../../audit/byteSearch.ts';
import { createControl } from '../../src/control.ts';
import { checkNothingPlanted } from './checkAnswer.ts';
import type { Target } from './target.ts';
import { KEPT } from './validBody.ts';

export interface Searched {
  files: number;
  bytes: number;
  rows: number;
}

const TABLES = ['cells', 'releases', 'ledger', 'migrations'];

/** Searches every file of the data folder: state, write-ahead logs, keys, ClickHouse's parts, the log. */
export async function searchFiles(target: Target, search: ByteSearch, sum: Searched) {
  const { hits, files, bytes } = await search.findInFolder(target.folder);
  assert.deepEqual(hits, [], 'planted values are in files');
  sum.files += files;
  sum.bytes += bytes;
}

/** Searches what is kept compressed in files, as it is read: the tables; and what operators are shown. */
export async function searchAnswers(target: Target, search: ByteSearch, sum: Searched) {
  const { headcount } = target.server;
  for (const table of TABLES) {
    const rows = await headcount.deps.clickhouse.read(`SELECT * FROM ${table}`, {});
    checkNothingPlanted(Buffer.from(JSON.stringify(rows)), search, `table ${table}`);
    sum.rows += rows.length;
  }
  const control = createControl(headcount);
  const shown = [
    await control.request('/ledger?site=demo'),
    await fetch(`${target.server.url}/readyz`),
  ];
  for (const response of shown) {
    checkNothingPlanted(Buffer.from(await response.text()), search, 'what operators are shown');
  }
}

/** That the search would find: a page that is kept on purpose is in the state and in the tables. */
export async function findKept(target: Target): Promise<void> {
  const control = new ByteSearch([{ kind: KEPT, bytes: Buffer.from(KEPT) }]);
  const { hits } = await control.findInFolder(target.folder);
  assert.ok(
    hits.some(({ place }) => /state\.sqlite/.test(place)),
    'the search does not find what is kept in the state',
  );
}

export async function findReleased(target: Target): Promise<void> {
  const control = new ByteSearch([{ kind: KEPT, bytes: Buffer.from(KEPT) }]);
  const rows = await target.server.headcount.deps.clickhouse.read('SELECT page FROM cells', {});
  const found = control.find(Buffer.from(JSON.stringify(rows)));
  assert.equal(found.size, 1, 'the search does not find what is kept in the table');
}
