import { randomFillSync } from 'node:crypto';
import { cpus } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { planVisitors } from '../aggregate/visitorPlan.ts';
import { type VisitorLayout, VisitorTable } from '../aggregate/visitorTable.ts';
import type { WindowKind } from '../policy/cube.ts';
import { loadPolicy } from '../policy/loadPolicies.ts';
import { keyedHash } from '../transforms/keyedHash.ts';
import type { Fingerprint } from '../transforms/visitor.ts';

/**
 * What a visitor of an open window takes of memory, and what it takes to count
 * an event of one: as records of a `VisitorTable`, and as objects with two maps
 * each, which they were before.
 *
 *   node bench/visitorMemory.ts
 */
const LAYOUTS = await Promise.all([
  layoutOf('demo', 'day'),
  layoutOf('demo', 'month'),
  layoutOf('jobjourney', 'day'),
  layoutOf('mindnamo', 'month'),
]);

/** What the visitors of a kind of window need under a policy as it is shipped. */
async function layoutOf(
  site: string,
  kind: WindowKind,
): Promise<VisitorLayout & { readonly name: string }> {
  const { cubes } = await loadPolicy(`policies/${site}.json`);
  const plan = planVisitors(cubes, kind);
  if (!plan) throw new Error(`${site} tells nobody apart in a ${kind}`);
  return { name: `${site}, ${kind}`, ...plan.layout };
}

const COUNTS = [1000, 100_000, 1_000_000];
const MOST_IN_MAPS = 100_000;

/** Of few visitors so many windows are made that they have this many together: one is too small to see. */
const AT_LEAST = 100_000;
/** Events of each known visitor, after the one that made it known. */
const EVENTS = 6;
/** Pages a visitor sees. */
const CELLS = 3;
/** Visitors do not come back in the order they came in. Prime, so that it reaches all of them. */
const STRIDE = 7_368_787;

export interface VisitorFigures {
  /** By the table's own count; of maps it is not known. */
  readonly bytes: number | undefined;
  /** Of the process, heap and buffers, after garbage collection. */
  readonly measured: number;
  /** Nanoseconds of processor time to add a visitor and count its first event. */
  readonly addNs: number;
  /** Nanoseconds of processor time to find one and count another. */
  readonly updateNs: number;
}

/** Windows that `Visitor`s are counted in. */
interface Subject<Window, Visitor> {
  readonly open: () => Window;
  /** The fingerprints of these, not kept by anyone else: in order, as reading them is not measured. */
  readonly fingerprints: (visitors: Uint32Array) => (n: number) => Visitor;
  readonly count: (window: Window, visitor: Visitor, event: number) => void;
  readonly bytes: (window: Window) => number | undefined;
}

/** Of visitors in a table with this layout. */
export function measureTable(layout: VisitorLayout, visitors: number): Promise<VisitorFigures> {
  const random = randomFillSync(new Uint32Array(visitors * windowsOf(visitors) * 2));
  return measure<VisitorTable, Fingerprint>(visitors, {
    open: () => new VisitorTable(layout),
    fingerprints: (all) => {
      const ordered = new Uint32Array(all.length * 2);
      for (const [n, visitor] of all.entries()) {
        ordered.set(random.subarray(visitor * 2, visitor * 2 + 2), n * 2);
      }
      return (n) => ({ high: ordered[n * 2] ?? 0, low: ordered[n * 2 + 1] ?? 0 });
    },
    bytes: (table) => table.bytes,
    count: (table, fingerprint, event) => {
      const record = table.add(fingerprint);
      if (layout.counters > 0) table.increment(record, event % layout.counters);
      for (let flag = 0; flag < layout.flags; flag += 1) {
        if (!table.flag(record, flag)) table.setFlag(record, flag);
      }
      const cell = 1 + (event % CELLS);
      for (let slot = 0; slot < layout.slots; slot += 1) {
        const there = table.slot(record, slot);
        if (there === 0) table.setSlot(record, slot, cell);
        if (there === 0 || there === cell) break;
      }
    },
  });
}

interface MapRecord {
  readonly counts: Map<string, number>;
  visits: number;
  readonly cells: Map<string, number[]>;
}

/** Of the same visitors as objects: each flag is a cube of one cell, the slots one of several. */
export function measureMaps(layout: VisitorLayout, visitors: number): Promise<VisitorFigures> {
  const cubes = Array.from({ length: layout.flags }, (_, flag) => `cube ${flag}`);
  const counters = Array.from({ length: layout.counters }, (_, counter) => `custom ${counter}`);
  const types = layout.counters > 0 ? counters : ['page_view'];
  return measure<Map<string, MapRecord>, string>(visitors, {
    open: () => new Map(),
    // As `Visitor` made it then: a slice, which keeps all of its text.
    fingerprints: (all) => {
      const ordered = Array.from(all, (visitor) => keyedHash('key', `${visitor}`).slice(0, 16));
      return (n) => ordered[n] ?? '';
    },
    bytes: () => undefined,
    count: (window, fingerprint, event) => {
      let record = window.get(fingerprint);
      if (!record) {
        record = { counts: new Map(), visits: 0, cells: new Map() };
        window.set(fingerprint, record);
      }
      const type = types[event % types.length] ?? '';
      record.counts.set(type, (record.counts.get(type) ?? 0) + 1);
      for (const cube of cubes) firstTime(record, cube, 1, 1);
      if (layout.slots > 0) firstTime(record, 'pages', 1 + (event % CELLS), layout.slots);
    },
  });
}

function firstTime(record: MapRecord, cube: string, cell: number, bound: number): void {
  const cells = record.cells.get(cube);
  if (!cells) record.cells.set(cube, [cell]);
  else if (cells.length < bound && !cells.includes(cell)) cells.push(cell);
}

async function measure<Window, Visitor>(
  visitors: number,
  { open, fingerprints, count, bytes }: Subject<Window, Visitor>,
): Promise<VisitorFigures> {
  const all = visitors * windowsOf(visitors);
  const before = await memory();
  const windows = Array.from({ length: windowsOf(visitors) }, open);
  /** One event of every visitor, in nanoseconds each. */
  const round = (event: number, stride: number) => {
    const order = Uint32Array.from({ length: all }, (_, n) => {
      const first = n - (n % visitors);
      return first + (((n - first) * stride) % visitors);
    });
    const fingerprint = fingerprints(order);
    const start = process.cpuUsage();
    for (const [index, window] of windows.entries()) {
      const first = index * visitors;
      for (let n = 0; n < visitors; n += 1) {
        count(window, fingerprint(first + n), event + n);
      }
    }
    const { user, system } = process.cpuUsage(start);
    return ((user + system) * 1000) / all;
  };
  const addNs = round(0, 1);
  let updates = 0;
  for (let event = 1; event <= EVENTS; event += 1) updates += round(event, STRIDE);
  const measured = ((await memory()) - before) / all;
  const [window] = windows;
  const own = window && bytes(window);
  return {
    bytes: own === undefined ? undefined : own / visitors,
    measured,
    addNs,
    updateNs: updates / EVENTS,
  };
}

function windowsOf(visitors: number): number {
  return Math.max(1, Math.round(AT_LEAST / visitors));
}

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

/** Bytes in use. */
async function memory(): Promise<number> {
  // Buffers are freed after a collection, not in it.
  for (let n = 0; n < 3; n += 1) {
    await setImmediate();
    collect();
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function print(columns: readonly string[]): void {
  const [first = '', ...rest] = columns;
  console.log(first.padEnd(24) + rest.map((column) => column.padStart(12)).join(''));
}

function printFigures(name: string, visitors: number, figures: VisitorFigures): void {
  print([
    name,
    visitors.toLocaleString('en'),
    figures.bytes?.toFixed(1) ?? '',
    figures.measured.toFixed(1),
    figures.addNs.toFixed(0),
    figures.updateNs.toFixed(0),
  ]);
}

if (import.meta.main) {
  console.log(`${cpus()[0]?.model}, node ${process.version}`);
  for (const { name, ...layout } of LAYOUTS) {
    const { counters, flags, slots } = layout;
    console.log(`\n${name}: ${counters} counters, ${flags} flags, ${slots} slots`);
    print(['', 'visitors', 'bytes each', 'measured', 'add ns', 'update ns']);
    // For the compiler; and 4 MB of what read the TypeScript are given up only under such a load.
    await measureTable(layout, 1_000_000);
    for (const visitors of COUNTS) {
      printFigures('table', visitors, await measureTable(layout, visitors));
    }
    await measureMaps(layout, 20_000);
    for (const visitors of COUNTS.filter((count) => count <= MOST_IN_MAPS)) {
      printFigures('maps', visitors, await measureMaps(layout, visitors));
    }
  }
}
