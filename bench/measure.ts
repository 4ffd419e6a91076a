import type { Child } from './child.ts';
import type { LoadOrder, LoadReport } from './load.ts';
import { mainThreadTime, processorTime } from './processorTime.ts';

/** A server that is measured. */
export interface Subject {
  readonly name: string;
  readonly child: Child;
  readonly port: number;
}

export interface Measurement {
  readonly requestsPerSecond: number;
  /** Microseconds of the server's processor time a request. */
  readonly processor: number;
  /** The part of it on the main thread. */
  readonly mainThread: number;
  /** The part of one core that the load itself took. */
  readonly loadShare: number;
}

/** Loads one server for a while. Throws when any answer was not as it must be. */
export async function measure(
  subject: Subject,
  load: Child,
  order: Omit<LoadOrder, 'port'>,
): Promise<Measurement> {
  const { pid } = subject.child;
  const times = () =>
    Promise.all([processorTime(pid), processorTime(load.pid), mainThreadTime(pid)]);
  const before = await times();
  const report = await load.ask<LoadReport>({ ...order, port: subject.port });
  const after = await times();
  const [server = NaN, own = NaN, main = NaN] = after.map(
    (seconds, index) => seconds - (before[index] ?? NaN),
  );
  const faults = Object.entries(report.faults).map(([fault, count]) => `${count} × ${fault}`);
  if (faults.length > 0) throw new Error(`${subject.name} answered wrong: ${faults.join('; ')}`);
  return {
    requestsPerSecond: report.requests / report.seconds,
    processor: (server / report.requests) * 1e6,
    mainThread: (main / report.requests) * 1e6,
    loadShare: own / report.seconds,
  };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}
