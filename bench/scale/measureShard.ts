import type { Child } from '../child.ts';
import { measure, median } from '../measure.ts';
import { bundleWorker, databaseBytes, startWorkerd } from './startWorkerd.ts';
import type { Effort, Line } from './table.ts';
import { bytes, perSecond, whole } from './table.ts';

const CONNECTIONS = 128;

/**
 * One Durable Object in workerd that folds and writes as a shard would, one request a call.
 * The platform itself is slower: its storage is written to several places before it answers.
 */
export async function measureShard(
  folder: string,
  load: Child,
  effort: Effort,
  started: (child: Child) => void,
): Promise<Line[]> {
  const module = await bundleWorker(folder);
  const lines: Line[] = [];
  for (const groupMs of [0, 2]) {
    const subject = await startWorkerd(folder, module, groupMs);
    started(subject.child);
    const how = groupMs === 0 ? 'each written alone' : `written together every ${groupMs} ms`;
    for (const eventsPerRequest of [1, 20]) {
      const order = { eventsPerRequest, connections: CONNECTIONS };
      await measure(subject, load, { ...order, seconds: effort.warmup });
      const rates: number[] = [];
      for (let round = 0; round < effort.rounds; round += 1) {
        rates.push(
          (await measure(subject, load, { ...order, seconds: effort.seconds })).requestsPerSecond,
        );
      }
      const rate = median(rates);
      lines.push([
        `calls of ${eventsPerRequest} event${eventsPerRequest === 1 ? '' : 's'}, ${how}`,
        `${perSecond(rate)}; ${whole(rate * eventsPerRequest)} events/s`,
      ]);
    }
    lines.push([`its database after that`, bytes(await databaseBytes(subject))]);
    await subject.child.stop();
  }
  return lines;
}
