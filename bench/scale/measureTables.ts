import { windowAt } from '../../aggregate/windowAt.ts';
import { createRandom, type Random } from '../../demo/random.ts';
import { loadPolicy } from '../../policy/loadPolicies.ts';
import type { Policy } from '../../policy/policy.ts';
import type { Read } from '../../query/answerQuery.ts';
import { sendOutbox } from '../../release/outbox.ts';
import { createPublish } from '../../release/publish.ts';
import type { ReleasedCube, ReleasedWindow } from '../../release/releasedWindow.ts';
import { openClickHouse } from '../../src/clickhouse.ts';
import { openNodeState } from '../../src/nodeState.ts';
import { median } from '../measure.ts';
import { askHeadcount, QUESTIONS } from '../storage/questions.ts';
import { DAY, FIRST_DAY } from '../storage/traffic.ts';
import { bytes, type Line, milliseconds, perSecond, whole } from './table.ts';

const DAYS = 28;
/** Cells of each cube in each window. */
const CELLS = 100;
const QUESTION_ROUNDS = 9;

/**
 * Sends released windows of ever more sites through the outbox until a table of cells has
 * so many rows; then asks for one site's four weeks.
 */
export async function measureTables(
  data: string,
  policyFile: string,
  sizes: readonly number[],
): Promise<Line[]> {
  const policy = await loadPolicy(policyFile);
  const clickhouse = openClickHouse(undefined, data);
  const state = await openNodeState(data);
  const publish = createPublish(clickhouse.insert);
  const random = createRandom(1);
  const lines: Line[] = [];
  try {
    let rows = 0;
    for (let site = 0, sent = 0, seconds = 0; sizes.length > lines.length; site += 1) {
      const windows = windowsOf(policy, site === 0 ? policy.site : `site-${site}`, random);
      for (const window of windows) await state.commit(undefined, released(window));
      const start = performance.now();
      await sendOutbox({ next: state.nextOutbox, sent: state.sent }, publish);
      seconds += (performance.now() - start) / 1000;
      const added = windows.reduce((sum, it) => sum + it.cubes.length * CELLS, 0);
      rows += added;
      sent += added;
      if (rows < (sizes[lines.length] ?? 0)) continue;
      const size = await bytesOfCells(clickhouse.read);
      const latency = await ask(policy, clickhouse.read);
      lines.push([
        `${whole(rows)} cells of ${site + 1} sites`,
        `inserted at ${perSecond(sent / seconds)}; ${bytes(size)}, ${(size / rows).toFixed(1)} bytes each; a question ${latency}`,
      ]);
      sent = 0;
      seconds = 0;
    }
    return lines;
  } finally {
    await state.close();
    await clickhouse.close();
  }
}

/** Day windows of the policy's cubes by the day, as a large site would release them. */
function windowsOf(policy: Policy, site: string, random: Random): ReleasedWindow[] {
  const cubes = policy.cubes.filter(({ window }) => window === 'day');
  return Array.from({ length: DAYS }, (_, day): ReleasedWindow => {
    const { startsAt, endsAt } = windowAt('day', FIRST_DAY + day * DAY + DAY / 2, policy.timezone);
    const times = { startsAt, endsAt, releasedAt: endsAt, expiresAt: Date.now() + 400 * DAY };
    return {
      ...{ site, kind: 'day', ...times, policyVersion: policy.version, partial: false },
      cubes: cubes.map(({ name, dimensions, measures }): ReleasedCube => {
        const names = Object.keys(measures) as ReleasedCube['measures'];
        return {
          ...{
            cube: name,
            dimensions,
            measures: names,
            mechanism: 'suppression',
            k: 10,
            rounding: 5,
          },
          ...{ epsilon: 0, delta: 0, threshold: 0, closed: false, overflow: false, withheld: '' },
          ...{
            bounds: names.map(() => 1),
            scales: names.map(() => 0),
            variances: names.map(() => 2),
          },
          cells: Array.from({ length: CELLS }, (_, cell) => ({
            dims: dimensions.map((dimension) => `${dimension} ${cell}`),
            counts: Object.fromEntries(
              names.map((name) => [name, 5 * random.int(2, 10 + Math.floor(4000 / (cell + 1)))]),
            ),
          })),
        };
      }),
    };
  });
}

function released(window: ReleasedWindow) {
  const { site, kind, startsAt, endsAt, releasedAt, policyVersion } = window;
  return {
    hasKey: false,
    released: { site, kind, startsAt, endsAt, milliEpsilon: 0, policyVersion },
    releasedAt,
    outbox: JSON.stringify(window),
    entry: JSON.stringify({ kind, startsAt }),
  };
}

async function bytesOfCells(read: Read): Promise<number> {
  const [row] = await read(
    "SELECT sum(bytes_on_disk) AS bytes FROM system.parts WHERE active AND database = currentDatabase() AND table = 'cells'",
    {},
  );
  return Number(row?.bytes);
}

/** The least and the most of the medians of the questions. */
async function ask(policy: Policy, read: Read): Promise<string> {
  const medians: number[] = [];
  for (const question of QUESTIONS) {
    const times: number[] = [];
    for (let round = 0; round < QUESTION_ROUNDS; round += 1) {
      const start = performance.now();
      await askHeadcount(question, policy, DAYS, read);
      times.push(performance.now() - start);
    }
    medians.push(median(times));
  }
  return `${milliseconds(Math.min(...medians))} to ${milliseconds(Math.max(...medians))}`;
}
