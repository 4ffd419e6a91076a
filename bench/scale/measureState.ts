import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Child, startChild } from '../child.ts';
import type { StateOrder, StateReport } from './fillState.ts';
import { bytes, type Line, milliseconds, whole } from './table.ts';

type Fill = Pick<StateOrder, 'visitors' | 'pages' | 'ids'>;

/** One visitor and one page: what all of the others stand beside. */
const LEAST: Fill = { visitors: 1, pages: 1, ids: 1 };

/** What open windows take, by how many visitors, cells and remembered events they have. */
export async function measureState(
  folder: string,
  policy: string,
  sizes: readonly number[],
  cells: readonly number[],
  started: (child: Child) => void,
): Promise<Line[]> {
  const weigh = async (fill: Fill): Promise<StateReport> => {
    const data = join(folder, Object.values(fill).join('-'));
    await mkdir(data, { recursive: true });
    const child = startChild('./scale/fillState.ts');
    started(child);
    const report = await child.ask<StateReport>({ data, policy, ...fill } satisfies StateOrder);
    await child.stop();
    return report;
  };
  const least = await weigh(LEAST);
  const lines: Line[] = [['nothing but the windows', figure(least)]];
  const add = async (what: string, count: number, fill: Partial<Fill>) => {
    const report = await weigh({ ...LEAST, ...fill });
    const each = (of: 'memory' | 'file') => whole((report[of] - least[of]) / count);
    lines.push([
      `${whole(count)} ${what}`,
      `${figure(report)}; each ${each('memory')} and ${each('file')} bytes`,
    ]);
  };
  for (const visitors of sizes) await add('visitors with consent', visitors, { visitors });
  for (const pages of cells) await add('cells', pages, { pages });
  for (const ids of sizes) await add('remembered event ids', ids, { ids });
  return lines;
}

function figure({ memory, file, load }: StateReport): string {
  return `${bytes(Math.max(0, memory))} of memory, ${bytes(file)} on disk, read in ${milliseconds(load)} of a core`;
}
