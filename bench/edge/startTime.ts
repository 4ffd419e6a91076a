import { processorTime } from '../processorTime.ts';
import { serveWorkers } from './serveWorkers.ts';
import type { WorkerdWorker } from './workerdConfig.ts';

/** Milliseconds from the start of workerd until a Worker has answered its first request. */
export interface StartTime {
  readonly clock: number;
  /** Of the processor, in steps of ten: it depends less on what else runs. */
  readonly processor: number;
}

export async function startTime(
  name: string,
  folder: string,
  worker: WorkerdWorker,
): Promise<StartTime> {
  const started = performance.now();
  const { child, port } = await serveWorkers(name, folder, [worker]);
  try {
    const response = await fetch(`http://127.0.0.1:${port}/healthz`);
    await response.text();
    if (!response.ok) throw new Error(`the Worker answered ${response.status}`);
    const clock = performance.now() - started;
    return { clock, processor: (await processorTime(child.pid)) * 1000 };
  } finally {
    await child.stop();
  }
}
