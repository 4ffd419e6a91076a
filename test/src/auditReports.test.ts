import { mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listReports, readLatestReport, readReport, saveReport } from '../../src/auditReports.ts';
import { storedReport } from '../support/storedReport.ts';
import { tempFolder } from '../support/tempFolder.ts';

const AT = Date.UTC(2026, 9, 1, 3, 23);

test('a report is stored for its owner alone and read again as it was', async () => {
  const folder = await tempFolder();
  expect(await readLatestReport(folder, 'demo')).toBeUndefined();
  const report = storedReport({ failed: ['ledger.chain'], finishedAt: AT });
  await saveReport(folder, report);
  expect(await readLatestReport(folder, 'demo')).toEqual(report);
  expect(await readdir(join(folder, 'audits/demo'))).toEqual(['2026-10-01T032300.000Z.json']);
  const modeOf = async (path: string) =>
    ((await stat(join(folder, path))).mode & 0o777).toString(8);
  expect(await modeOf('audits/demo')).toBe('700');
  expect(await modeOf('audits/demo/2026-10-01T032300.000Z.json')).toBe('600');
});

test('a report of several sites is stored for each on its own, with its own verdict', async () => {
  const folder = await tempFolder();
  const bad = storedReport({ failed: ['ledger.chain'] });
  const good = storedReport({ site: 'other' });
  await saveReport(folder, { ...bad, sites: [...bad.sites, ...good.sites] });
  expect(await readLatestReport(folder, 'demo')).toEqual(bad);
  expect(await readLatestReport(folder, 'other')).toEqual(good);
});

test('an audit of some checks is no latest report; the newest thirty of each kind are kept', async () => {
  const folder = await tempFolder();
  for (let n = 0; n < 33; n += 1) {
    await saveReport(folder, storedReport({ finishedAt: AT + n }));
    await saveReport(folder, storedReport({ finishedAt: AT + n, wanted: ['law'] }));
  }
  const last = storedReport({ finishedAt: AT + 100, wanted: ['law'] });
  await saveReport(folder, last);
  const reports = await listReports(folder, 'demo');
  const of = (complete: boolean) => reports.filter((it) => it.complete === complete);
  expect([of(true).length, of(false).length]).toEqual([30, 30]);
  expect((await readLatestReport(folder, 'demo'))?.finishedAt).toBe('2026-10-01T03:23:00.032Z');
  expect(of(true)[0]?.name).toBe('2026-10-01T032300.003Z.json');
  expect(await readReport(folder, 'demo', reports.at(-1)?.name ?? '')).toEqual(last);
});

test('names that lead elsewhere are refused', async () => {
  const folder = await tempFolder();
  await expect(readLatestReport(folder, '../demo')).rejects.toThrow('no name of a site');
  await expect(readReport(folder, 'demo', '../x.json')).rejects.toThrow('no name of a report');
});

test('of a report that cannot be written nothing is left', async () => {
  const folder = await tempFolder();
  await saveReport(folder, storedReport({ finishedAt: AT }));
  const place = join(folder, 'audits/demo');
  const taken = storedReport({ finishedAt: AT + 1 });
  // Where its name should stand is a folder.
  await mkdir(join(place, '2026-10-01T032300.001Z.json', 'full'), { recursive: true });
  await expect(saveReport(folder, taken)).rejects.toThrow(/EISDIR|ENOTEMPTY|EEXIST/);
  expect((await readdir(place)).filter((name) => name.endsWith('.partial'))).toEqual([]);
});
