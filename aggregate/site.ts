import { type Cube, counts, type WindowKind } from '../policy/cube.ts';
import { isTracked } from '../policy/isTracked.ts';
import type { Policy } from '../policy/policy.ts';
import type { Event } from '../transforms/event.ts';
import type { OpenWindow, WindowPolicy } from './openWindow.ts';
import { planVisitors, visitorKind } from './visitorPlan.ts';

/** What the aggregation knows of a site: its policy, compiled once. */
export interface Site {
  readonly name: string;
  readonly policy: WindowPolicy;
  readonly timezone: string;
  /** The kinds of window that its cubes are in, and those whose visitors they are counted by. */
  readonly kinds: readonly WindowKind[];
  /** Whether cubes by the hour are counted by the visitors of the day. */
  readonly hoursNeedDay: boolean;
  /** Kinds that have visitors of their own. */
  readonly withVisitors: ReadonlySet<WindowKind>;
  /** The kinds of window that an event concerns, by its type and, for custom ones, its name. */
  readonly kindsByEvent: Map<string, readonly WindowKind[]>;
  /** The window of each kind that took the last event: mostly it takes the next one too. */
  readonly latest: Map<WindowKind, OpenWindow>;
}

/** Days before hours: what one does in an hour is bounded by the day. */
const ORDER: readonly WindowKind[] = ['day', 'hour', 'week', 'month'];

/** @param visitors whether visitors are told apart here */
export function compileSite(policy: Policy, visitors = true): Site {
  const { version, cubes, release, retention } = policy;
  const { geo, pages, targets, errors, custom, utm } = policy;
  const compiled: WindowPolicy = {
    version,
    cubes,
    release,
    retentionMonths: retention.months,
    declared: { geo, pages, targets, errors, custom, utm },
  };
  return {
    name: policy.site,
    policy: compiled,
    timezone: policy.timezone,
    kinds: kindsOf(cubes),
    hoursNeedDay: hoursNeedDay(cubes),
    withVisitors: new Set(ORDER.filter((kind) => visitors && planVisitors(cubes, kind))),
    kindsByEvent: new Map(),
    latest: new Map(),
  };
}

export function hoursNeedDay(cubes: readonly Cube[]): boolean {
  return cubes.some((cube) => cube.window === 'hour' && isTracked(cube));
}

/** The kinds of window that an event concerns; names are those that the policy declares. */
export function kindsOfEvent(site: Site, { type, name }: Event): readonly WindowKind[] {
  const key = type === 'custom' ? `custom ${name}` : type;
  let kinds = site.kindsByEvent.get(key);
  if (!kinds) {
    kinds = kindsOf(site.policy.cubes.filter((cube) => counts(cube, type, name)));
    site.kindsByEvent.set(key, kinds);
  }
  return kinds;
}

function kindsOf(cubes: readonly Cube[]): readonly WindowKind[] {
  const kinds = new Set<WindowKind>(cubes.map(({ window }) => window));
  if (hoursNeedDay(cubes)) kinds.add(visitorKind('hour'));
  return ORDER.filter((kind) => kinds.has(kind));
}
