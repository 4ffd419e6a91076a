import type { TrafficOptions } from './traffic.ts';

/** Which side is to be filled; `nothing` only makes the page views. */
export interface FillOrder extends TrafficOptions {
  readonly side: 'headcount' | 'events' | 'nothing';
  /** The file of the policy. */
  readonly policy: string;
  /** The folder of the data, the same for both sides. */
  readonly data: string;
}

export interface FillReport {
  /** Released cells, or rows of events. */
  readonly rows: number;
  readonly foldSeconds?: number;
  readonly commitSeconds?: number;
}

export interface Filled extends FillReport {
  readonly seconds: number;
  /** The most memory that the process ever held, in bytes. */
  readonly peakMemory: number;
}
