/** A time of the main thread, in milliseconds. */
export interface Time {
  /** From begin to end, waits for other processes included. */
  readonly wall: number;
  /** What it was computing. */
  readonly processor: number;
}

/** What scripts did in a visit, by the parts of it that clicks separate. */
export interface TraceTimes {
  /** Compiling and running the scripts of the page. */
  readonly evaluation: Time;
  /** All that scripts did until the first click: evaluation, timers, listeners, promises. */
  readonly load: Time;
  /** For each click: its listeners, and all that scripts did from there until the next. */
  readonly clicks: readonly { readonly dispatch: Time; readonly all: Time }[];
}

/** https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU */
interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds, as all times of a trace. */
  readonly ts: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args: { readonly data?: Readonly<Record<string, unknown>> };
}

/**
 * Reads a trace of Chromium, of the category `devtools.timeline`.
 *
 * @param url of the page; its process's main thread is read
 * @throws when the trace has no such page, or no time of the processor
 */
export function traceTimes(trace: Buffer, url: string): TraceTimes {
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: readonly TraceEvent[] };
  const begin = traceEvents.find((it) => it.name === 'CommitLoad' && it.args.data?.url === url);
  if (!begin) throw new Error('The trace does not have the page: was it loaded while traced?');
  const events = outermost(
    traceEvents.filter((it) => it.pid === begin.pid && it.tid === begin.tid && isScript(it)),
  );
  const clicks = events.filter(isClick);
  const starts = [...clicks.map(({ ts }) => ts), Infinity];
  const between = (from: number, to: number) => events.filter(({ ts }) => ts >= from && ts < to);
  const load = between(0, starts[0] ?? Infinity);
  return {
    evaluation: sum(load.filter(({ name }) => name === 'EvaluateScript' || name === 'v8.compile')),
    load: sum(load),
    clicks: clicks.map((click, index) => ({
      dispatch: sum([click]),
      all: sum(between(click.ts, starts[index + 1] ?? Infinity)),
    })),
  };
}

/** What is of a script with an address, and what promises continue: the page has no other. */
function isScript(event: TraceEvent): boolean {
  if (event.ph !== 'X') return false;
  if (event.name === 'RunMicrotasks' || isClick(event)) return true;
  const named = ['EvaluateScript', 'v8.compile', 'FunctionCall'].includes(event.name);
  return named && String(event.args.data?.url ?? '').startsWith('http');
}

function isClick({ name, args }: TraceEvent): boolean {
  return name === 'EventDispatch' && args.data?.type === 'click';
}

/** Without what runs within another. */
function outermost(events: readonly TraceEvent[]): TraceEvent[] {
  let end = 0;
  return events
    .toSorted((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0))
    .filter(({ ts, dur = 0 }) => {
      if (ts < end) return false;
      end = ts + dur;
      return true;
    });
}

function sum(events: readonly TraceEvent[]): Time {
  const add = (key: 'dur' | 'tdur') =>
    events.reduce((total, event) => total + (event[key] ?? NaN), 0) / 1000;
  const time = { wall: add('dur'), processor: add('tdur') };
  if (Number.isNaN(time.processor)) throw new Error('The trace has no times of the processor.');
  return time;
}
