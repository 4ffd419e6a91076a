import { Aggregator } from '../aggregate/aggregator.ts';
import { Committer } from '../aggregate/committer.ts';
import { graceOf } from '../aggregate/windowRegistry.ts';
import { MAX_LINE, parseCombined } from '../ingest/combinedLog.ts';
import { type LogDrop, logRequest } from '../ingest/logRequest.ts';
import { readLines } from '../ingest/readLines.ts';
import type { WindowKind } from '../policy/cube.ts';
import type { Policy } from '../policy/policy.ts';
import { releaseClosed } from '../release/releaseClosed.ts';
import type { DropReason } from '../transforms/dropReason.ts';
import type { Headcount } from './headcount.ts';
import { randomKey } from './randomKey.ts';

/** Beside the reasons of lines and transforms: the line's day was released, or takes live events. */
export type ImportDrop = LogDrop | DropReason | 'already_released' | 'still_open';

export interface ImportReport {
  readonly lines: number;
  readonly counted: number;
  readonly dropped: Readonly<Partial<Record<ImportDrop, number>>>;
  /** Windows (hours, days, …) that were released, and the cells published of them. */
  readonly windows: number;
  readonly cells: number;
}

/**
 * Turns a log into anonymous counts, by the log's own clock: a window closes
 * when the log is past it, and the end of the log closes all. The log has
 * windows of its own, in memory; only what is released is kept. Imported again
 * after it broke off, it goes on: what was released does not count twice.
 */
export async function importLog(
  headcount: Headcount,
  policy: Policy,
  log: ReadableStream<Uint8Array>,
): Promise<ImportReport> {
  const run = new LogImport(headcount, policy);
  for await (const line of readLines(log, MAX_LINE)) {
    // The rest of a last line end is no line.
    if (line !== '') await run.line(line);
  }
  return run.end();
}

const MINUTE = 60_000;
/** How many counted lines must be past a moment before the log's clock is. */
const CLOCK_LINES = 16;

export class LogImport {
  readonly #headcount: Headcount;
  readonly #policy: Policy;
  /** The log's own windows; exposed so that a test can count what is open. */
  readonly aggregator: Aggregator;
  readonly #committer: Committer;
  readonly #dropped: Partial<Record<ImportDrop, number>> = {};
  #lines = 0;
  #counted = 0;
  #windows = 0;
  #cells = 0;
  readonly #lastTimes: number[] = [];
  #clock = Number.NEGATIVE_INFINITY;
  #lastTick = Number.NEGATIVE_INFINITY;
  #refusal: ImportDrop = 'late';

  constructor(headcount: Headcount, policy: Policy) {
    this.#headcount = headcount;
    this.#policy = policy;
    this.aggregator = new Aggregator([policy], randomKey, { byClock: false });
    this.#committer = new Committer(this.aggregator, async (_changes, release) => {
      if (!release) return;
      const { window: _, ...kept } = release;
      await headcount.deps.state.commit(undefined, kept);
      headcount.aggregator.windows.markReleased(kept.released);
    });
  }

  async line(text: string): Promise<void> {
    this.#lines += 1;
    const drop = this.#count(text);
    if (drop) this.#dropped[drop] = (this.#dropped[drop] ?? 0) + 1;
    else this.#counted += 1;
    await this.#tick();
  }

  async end(): Promise<ImportReport> {
    this.aggregator.windows.fillGaps((...window) => this.#accepts(...window));
    await this.#release(Number.POSITIVE_INFINITY);
    return {
      lines: this.#lines,
      counted: this.#counted,
      dropped: this.#dropped,
      windows: this.#windows,
      cells: this.#cells,
    };
  }

  #count(text: string): ImportDrop | undefined {
    const line = parseCombined(text);
    if (!line) return 'unreadable';
    const { site, origins } = this.#policy;
    const read = logRequest(line, site, origins[0] ?? '');
    if ('drop' in read) return read.drop;
    const outcome = this.#headcount.transforms.get(site)?.(read.request)[0];
    // A line is a page view, so nobody withdraws by it.
    if (!outcome || 'forget' in outcome) return 'unreadable';
    if ('drop' in outcome) return outcome.drop;
    this.#advance(line.at);
    this.#refusal = 'late';
    const counted = this.aggregator.fold(site, outcome.event, (kind, startsAt, endsAt) =>
      this.#accepts(kind, startsAt, endsAt),
    );
    return counted ? undefined : this.#refusal;
  }

  #accepts(kind: WindowKind, startsAt: number, endsAt: number): boolean {
    const live = this.#headcount.aggregator;
    const { site } = this.#policy;
    if (live.windows.isReleased(site, kind, startsAt)) this.#refusal = 'already_released';
    else if (live.windows.has(site, kind, startsAt) || this.#takesLiveEvents(endsAt)) {
      this.#refusal = 'still_open';
    } else return true;
    return false;
  }

  /** A live event could still open this window, and a window is released once. */
  #takesLiveEvents(endsAt: number): boolean {
    return endsAt + graceOf({ policy: this.#policy }) > this.#headcount.deps.now();
  }

  /**
   * The log's clock stands where the last lines all are past, so that one line
   * with a stray date closes no window. It never goes back.
   */
  #advance(at: number): void {
    this.#lastTimes.push(at);
    if (this.#lastTimes.length < CLOCK_LINES) return;
    this.#clock = Math.max(this.#clock, Math.min(...this.#lastTimes));
    this.#lastTimes.shift();
  }

  async #tick(): Promise<void> {
    // With noise a window takes all of its lines, or the order of a log's lines, which one of
    // them can change, would decide how many count.
    if (this.#policy.release.mechanism === 'dp') return;
    if (this.#clock - this.#lastTick < MINUTE) return;
    this.#lastTick = this.#clock;
    await this.#release(this.#clock);
  }

  async #release(closedBy: number): Promise<void> {
    const { now } = this.#headcount.deps;
    const { aggregator } = this;
    const committer = this.#committer;
    const releasing = { ...this.#headcount.releasing, aggregator, committer };
    const report = await releaseClosed(releasing, closedBy, now());
    this.#windows += report.windows;
    this.#cells += report.cells;
  }
}
