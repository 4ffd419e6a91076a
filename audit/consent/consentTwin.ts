import type { OpenWindow } from '../../aggregate/openWindow.ts';
import type { Policy } from '../../policy/policy.ts';
import { seededKeys } from '../random.ts';
import { AuditError } from '../runAudit.ts';
import type { SentEvent } from '../traffic/visitEvents.ts';
import type { Visit } from '../traffic/visits.ts';
import type { OpenTwin, Twin } from '../twin.ts';
import type { Saying } from './sayings.ts';

/**
 * When all of it happens, by the twins' clock. In every time zone of the world it is the same hour, day,
 * week and month in the ten minutes before, so there is one open window of each kind.
 */
export const MOMENT = Date.UTC(2026, 4, 31, 9, 45);

/** Opens a twin whose keys are the same each time, lets it do something, and closes it. */
export async function withTwin<T>(
  openTwin: OpenTwin,
  { policy, seed }: { readonly policy: Policy; readonly seed: number },
  run: (twin: Twin, keys: readonly string[]) => Promise<T>,
): Promise<T> {
  const keys = seededKeys(seed);
  const twin = await openTwin({ policy, startsAt: MOMENT, randomKey: keys.next });
  try {
    return await run(twin, keys.made);
  } finally {
    await twin.close();
  }
}

/** A visit with what it says of consent, as one request. */
export interface Said {
  readonly visit: Visit;
  readonly saying: Saying;
  /** The id that goes with it; undefined for none. */
  readonly visitor: string | undefined;
  readonly events?: readonly SentEvent[];
}

/** Sends a visit. @throws AuditError where it is not taken */
export async function sendVisit(twin: Twin, { visit, saying, ...said }: Said): Promise<void> {
  const { address, headers, context } = visit;
  const events = [...(said.events ?? visit.events), ...choiceOf(saying, visit)];
  const visitor = said.visitor === undefined ? {} : { visitor: said.visitor };
  const { status } = await twin.send({
    address,
    headers: { ...headers, ...saying.headers },
    body: { site: twin.policy.site, ...saying.body, ...visitor, context, events },
  });
  if (status !== 202) throw new AuditError(`the twin answered ${status} to its traffic`);
}

function choiceOf({ event }: Saying, { events: [first] }: Visit): object[] {
  if (!event || !first) return [];
  // An id of its own, made from that of another: the last digit is another one.
  const digit = first.id.endsWith('0') ? '1' : '0';
  return [{ id: first.id.slice(0, -1) + digit, at: first.at, type: 'consent', choice: event }];
}

/** How many records of visitors the open windows have. */
export function visitorsIn(windows: readonly OpenWindow[]): number {
  return windows.reduce((sum, { visitors }) => sum + (visitors?.table.size ?? 0), 0);
}

/** The state's files once its logs are cut, by name. */
export async function tidyFiles(twin: Twin): Promise<ReadonlyMap<string, Uint8Array>> {
  // A round of releases ends with it, also one in which nothing is due.
  await twin.release();
  const files = await twin.files();
  return new Map(files.flatMap(({ name, bytes }) => (bytes.length > 0 ? [[name, bytes]] : [])));
}
