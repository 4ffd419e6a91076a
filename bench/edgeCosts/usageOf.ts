import { type Assumptions, type Kind, MONTH, visitorsOf, WINDOWS } from './assumptions.ts';
import type { Usage } from './bill.ts';
import { LIMITS } from './limits.ts';
import { RECORD } from './shardsNeeded.ts';
import type { Writes } from './writesOrder.ts';

/** Hours of `pulse`, and the windows of the policy. */
const WINDOWS_A_MONTH = 720 + 30 + 4.3 + 1;
/** Open, hand over, and one call to be told to. */
const CALLS_A_WINDOW = 3;
/** In rows it is taken for one shard more. */
const COORDINATOR = 1;
/** An alarm is set for the next look, and again by the first call after it. */
const ALARM_ROWS = 2;
/** `*\/10 * * * *`. */
const CRON_A_MONTH = 6 * 24 * 30;
/** A generation of event ids each half day. */
const ID_KEYS_A_MONTH = 60;
/** Keys that an object has at a time: of a day, a week, a month, and of two generations of ids. */
const KEYS = 5;

/**
 * What a month of one site uses.
 *
 * @param writes what one shard was measured to write under its part of the traffic
 */
export function usageOf(
  eventsPerSecond: number,
  shards: number,
  kinds: readonly Kind[],
  writes: Writes,
  given: Assumptions,
): Usage {
  const events = eventsPerSecond * MONTH;
  const requests = events / given.eventsPerRequest;
  const beacons = given.beaconByWorker ? events * given.beaconLoads : 0;
  const calls = requests * (1 + given.resends * (shards - 1));
  // While it counts anything, a shard's alarm rings for each checkpoint.
  const alarms = shards * Math.min(MONTH / given.checkpointSeconds, requests / shards);
  const upkeep = WINDOWS_A_MONTH * CALLS_A_WINDOW * shards + 2 * CRON_A_MONTH;
  const atOnce = kinds.reduce((sum, kind) => sum + visitorsOf(kind, eventsPerSecond, given), 0);
  const rows = Object.values(writes.rows).reduce((sum, count) => sum + count, 0);
  const rowsOfWindows =
    deletedVisitors(eventsPerSecond, kinds, writes, given) +
    shards * deletedCells(kinds, writes) +
    (shards + COORDINATOR) * WINDOWS_A_MONTH * writes.handedOver.rowsAWindow;
  const starts = given.starts * 30;
  return {
    workerRequests: requests + beacons + CRON_A_MONTH,
    workerCpuMs: requests * given.cpuMs + beacons,
    objectRequests: calls + alarms + upkeep,
    objectGbSeconds:
      (shards * MONTH * busyShare(calls / shards / MONTH, given) + upkeep) *
      (LIMITS.memoryBytes.figure / 1e9),
    rowsRead: (writes.rowsRead / writes.events) * events + starts * atOnce * rowsAVisitor(writes),
    rowsWritten: (rows / writes.events) * events + ALARM_ROWS * alarms + rowsOfWindows,
    storedGb: (atOnce * RECORD.storedBytes) / 1e9,
    r2Writes:
      shards *
      (kinds.reduce((sum, kind) => sum + WINDOWS[kind].ofMonth, 0) + ID_KEYS_A_MONTH + starts),
    r2Reads: shards * starts * KEYS,
  };
}

/** Rows written to delete the visitors of the windows that close in a month. */
function deletedVisitors(
  eventsPerSecond: number,
  kinds: readonly Kind[],
  writes: Writes,
  given: Assumptions,
): number {
  const visitors = kinds.reduce(
    (sum, kind) => sum + visitorsOf(kind, eventsPerSecond, given) * WINDOWS[kind].ofMonth,
    0,
  );
  return visitors * rowsAVisitor(writes);
}

/** Of a window that is not full yet: it has fewer visitors to a row. */
function rowsAVisitor({ handedOver: { visitors, visitorRows } }: Writes): number {
  return visitors === 0 ? 0 : visitorRows / visitors;
}

/** Of one shard. Cells become more while a window is open, so it is somewhat more than this. */
function deletedCells(kinds: readonly Kind[], { handedOver: { cells, cellRows } }: Writes): number {
  const all = Object.values(cells).reduce((sum, count) => sum + count, 0);
  const ofMonth = kinds.reduce((sum, kind) => sum + (cells[kind] ?? 0) * WINDOWS[kind].ofMonth, 0);
  return all === 0 ? 0 : (ofMonth * cellRows) / all;
}

/** The share of the time in which an object has a call under way, of calls that come at random. */
function busyShare(callsPerSecond: number, { callMs }: Assumptions): number {
  return 1 - Math.exp(-callsPerSecond * (callMs / 1000));
}
