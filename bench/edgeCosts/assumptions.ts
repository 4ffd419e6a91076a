/** What is assumed of a site and of the code, where it is not measured. */
export interface Assumptions {
  readonly eventsPerRequest: number;
  readonly eventsPerVisit: number;
  /** Events of a visitor within one day, week, month that they come in. */
  readonly eventsPerVisitor: Readonly<Record<'day' | 'week' | 'month', number>>;
  /** Share of the visitors who give consent, from 0 to 1. */
  readonly consent: number;
  /** Milliseconds from one commit of a shard to the next while requests wait. */
  readonly commitMs: number;
  /** Whole seconds from one checkpoint of its journal to the next. */
  readonly checkpointSeconds: number;
  /** Milliseconds of processor time of a Worker for a request. */
  readonly cpuMs: number;
  /**
   * Milliseconds a call of a shard takes on average, from its beginning to its answer: at rest as
   * long as a commit, under load up to `commitMs` more.
   */
  readonly callMs: number;
  /** Loads of the beacon for each event, and whether the Worker hands it out. */
  readonly beaconLoads: number;
  readonly beaconByWorker: boolean;
  /** Share of the requests that are looked for in all other shards: with a grant, or an event older than 1.5 seconds. */
  readonly resends: number;
  /** How many times as many requests come in the busiest hour as on average. */
  readonly peak: number;
  /** How often in a day the platform starts an object anew. */
  readonly starts: number;
  /** Bytes of an object's memory that its visitors may take; the rest is code, ids, cells, requests. */
  readonly visitorMemory: number;
}

/**
 * Visits and visitors are those of the simulated site of `bench/storage` (28 days, 2,000,000 page
 * views), commits and checkpoints are a shard's. The rest are guesses, to be replaced by what is
 * known of a site.
 */
export const DEFAULTS: Assumptions = {
  eventsPerRequest: 2,
  eventsPerVisit: 3.1,
  eventsPerVisitor: { day: 3.4, week: 5.5, month: 12.2 },
  consent: 0.6,
  commitMs: 250,
  checkpointSeconds: 300,
  cpuMs: 1,
  callMs: 100,
  beaconLoads: 0.1,
  beaconByWorker: true,
  resends: 0.01,
  peak: 2,
  starts: 4,
  visitorMemory: 64e6,
};

export const DAY = 86_400;
/** A month of the bill, in seconds. */
export const MONTH = 30 * DAY;

/** In seconds, and how many of a month. */
export const WINDOWS = {
  day: { seconds: DAY, ofMonth: 30 },
  week: { seconds: 7 * DAY, ofMonth: 30 / 7 },
  month: { seconds: MONTH, ofMonth: 1 },
} as const;
export type Kind = keyof typeof WINDOWS;

/** The windows that tell visitors apart. */
export const KINDS: Readonly<Record<'as the policy' | 'by the day', readonly Kind[]>> = {
  'as the policy': ['day', 'week', 'month'],
  'by the day': ['day'],
};

/** Records of visitors that one window of a kind has when it is full. */
export function visitorsOf(kind: Kind, eventsPerSecond: number, given: Assumptions): number {
  const events = eventsPerSecond * WINDOWS[kind].seconds;
  return (events / given.eventsPerVisitor[kind]) * given.consent;
}
