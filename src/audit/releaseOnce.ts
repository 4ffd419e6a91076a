import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cellKey, emptyCell } from '../../aggregate/openCell.ts';
import type { ReleasedApart, Source, StateApart } from '../../audit/releaseApart.ts';
import type { ReleasedWindow } from '../../release/releasedWindow.ts';
import { watchSources } from './watchSources.ts';

/**
 * A process of its own (`releaseApart` starts it): opens each data folder that it is named as a
 * server does, releases what has closed, and leaves in the folder what came of it.
 */
const [task = '', ...copies] = process.argv.slice(2);
const { policy, at, more }: StateApart = JSON.parse(await readFile(task, 'utf8'));
const watch = watchSources();
// What is asked has to be noticed, or that nothing was tells nothing.
crypto.getRandomValues(new Uint8Array(1));
Math.random();
if (watch.secureBytes() !== 1 || watch.mathRandom() !== 1) process.exit(1);
// Only now: nothing of the release may have kept a source for itself before it was watched.
const { openHeadcountUnder } = await import('../openHeadcount.ts');
const { readConfig } = await import('../config.ts');

for (const copy of copies) {
  const [source, data = ''] = copy.split('=', 2) as [Source, string];
  await writeFile(join(data, 'released.json'), JSON.stringify(await release(data, source)));
}

async function release(data: string, source: Source): Promise<ReleasedApart> {
  watch.from(source);
  const policies = new Map([[policy.site, policy]]);
  const headcount = await openHeadcountUnder(
    { policies, lookUpPlace: () => undefined },
    readConfig({ data }, {}),
    () => at,
  );
  try {
    headcount.aggregator.windows.openDue(at);
    putMore(headcount.aggregator.windows.open());
    await headcount.releaseDue();
    const { secureBytes, mathRandom } = watch;
    const asked = { secureBytes: secureBytes(), mathRandom: mathRandom() };
    return { ...asked, windows: await outbox(headcount.deps.state) };
  } finally {
    await headcount.close();
  }
}

type Opened = Awaited<ReturnType<typeof openHeadcountUnder>>;

function putMore(windows: ReturnType<Opened['aggregator']['windows']['open']>): void {
  for (const { cells } of windows) {
    for (const [index, { cube, dims, counts }] of more.entries()) {
      // Their numbers are far from any that the state has given.
      const cell = { ...emptyCell(1e9 + index, dims), ...counts };
      cells.get(cube)?.set(cellKey(dims), cell);
    }
  }
}

/** All that waits for ClickHouse, the oldest first. */
async function outbox(state: Opened['deps']['state']): Promise<ReleasedWindow[]> {
  const windows: ReleasedWindow[] = [];
  for (let rows = await state.nextOutbox(); rows.length > 0; rows = await state.nextOutbox()) {
    const bodies = rows.map(({ body }) => JSON.parse(body) as object);
    windows.push(...bodies.filter((body): body is ReleasedWindow => 'cubes' in body));
    await state.sent(rows.at(-1)?.id ?? 0);
  }
  return windows;
}
