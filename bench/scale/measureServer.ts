import type { Child } from '../child.ts';
import type { ServerReport } from '../headcountServer.ts';
import { measure, median } from '../measure.ts';
import { type Effort, type Line, perSecond, whole } from './table.ts';

const CONNECTIONS = 128;

/** Events a second through `POST /v1/events` of one process, acknowledged once durable. */
export async function measureServer(
  server: Child,
  load: Child,
  data: string,
  effort: Effort,
): Promise<Line[]> {
  const { port } = await server.ask<ServerReport>({ data });
  const subject = { name: 'Headcount', child: server, port };
  const lines: Line[] = [];
  for (const eventsPerRequest of [1, 20]) {
    const order = { eventsPerRequest, connections: CONNECTIONS };
    await measure(subject, load, { ...order, seconds: effort.warmup });
    const rounds = [];
    for (let round = 0; round < effort.rounds; round += 1) {
      rounds.push(await measure(subject, load, { ...order, seconds: effort.seconds }));
    }
    const rate = median(rounds.map((it) => it.requestsPerSecond));
    const processor = median(rounds.map((it) => it.processor));
    lines.push([
      `requests of ${eventsPerRequest} event${eventsPerRequest === 1 ? '' : 's'}`,
      `${perSecond(rate)}; ${whole(rate * eventsPerRequest)} events/s; ${processor.toFixed(0)} µs of processor time each`,
    ]);
  }
  return lines;
}
