import type { Platform } from '../../policy/platform.ts';
import type { Kept } from '../canaryGround.ts';
import { StrangeAnswers } from './strangeAnswers.ts';
import { StrangeLines } from './strangeLines.ts';
import { StrangeMetrics } from './strangeMetrics.ts';

/** What is not searched for something that was planted, but held against lists of what may be there. */
export class Lists {
  readonly answers: StrangeAnswers;
  readonly lines: StrangeLines;
  readonly metrics: StrangeMetrics;

  /** @param sites whose names may be in the log and the metrics */
  constructor(platform: Platform, sites: Iterable<string>) {
    const known = new Set(sites);
    const names = { isSite: (name: string) => known.has(name) };
    this.answers = new StrangeAnswers(platform);
    this.lines = new StrangeLines(names);
    this.metrics = new StrangeMetrics(names);
  }

  look({ place, name, bytes }: Kept): void {
    if (place === 'log') this.lines.read(name, bytes);
    if (place === 'metrics') this.metrics.read(bytes);
  }
}
