import { REFERRER } from '../arrival.ts';
import type { Choice, Headcount, Options } from '../headcount.d.ts';
import { safely } from '../safely.ts';
import { isOwn, settings } from '../settings.ts';
import { sayFarewell } from './farewell.ts';
import { keep, removeKept, takeKept } from './keptEvents.ts';
import { readContext } from './readContext.ts';
import { createStopwatch } from './stopwatch.ts';
import { makeId, readId, removeId } from './visitorId.ts';

/**
 * All that reads or writes the device. The core does not have this code before a visitor
 * grants consent: then it is loaded. None of its functions throws.
 */
export interface Memory {
  /** What a request says of its sender; nothing when another page has removed the visitor's id. */
  readonly about: () => { readonly visitor: string; readonly context: object } | undefined;
  /** Milliseconds that the page was looked at since this was last asked. */
  readonly engagedMs: () => number;
  /** Keeps events for a later page. */
  readonly keep: (events: readonly object[]) => void;
  /** Removes all of it from the device, and tells the server to forget when nothing else is under way. */
  readonly forget: (choice: Choice | undefined, busy: () => number) => undefined;
}

/**
 * What is remembered of a visitor who consents; nothing where cookies are blocked, or where
 * consent was taken back while this was loaded: then what earlier pages stored is removed.
 *
 * @param waiting events that wait to be sent: those of earlier pages come first
 * @param anonymous whether this page load's first view went out without an id
 */
export function remember(
  options: Options,
  waiting: object[],
  anonymous: boolean | undefined,
  collect: (type: string, fields: object) => void,
  signal: Headcount['signal'],
  says: Choice | undefined,
): Memory | undefined {
  const { domain } = Object.assign(settings, options);
  let visitor: string | undefined;
  const forget: Memory['forget'] = (choice, busy) => {
    // The cookie may be gone by another page, whose farewell may have overtaken a request of this one.
    const known = readId();
    const late = !known;
    visitor = known ?? visitor;
    removeKept();
    removeId(domain);
    if (visitor) safely(sayFarewell)(settings, visitor, choice, busy, late);
    return undefined;
  };
  if (says !== 'granted') return forget(says, () => 0);
  // What the server would take for a refusal is none to make an id for.
  if (options.dnt && navigator.doNotTrack === '1') return undefined;
  visitor = makeId(domain);
  if (!visitor) return undefined;
  waiting.unshift(...takeKept(visitor));
  if (anonymous) collect('consent', { choice: 'granted', ...entry() });
  const context = readContext();
  return {
    about: () => {
      const known = readId();
      if (known) {
        visitor = known;
        return { visitor, context };
      }
      // Another page has withdrawn, or the visitor removed the cookie.
      signal('choice', 'denied');
      return undefined;
    },
    engagedMs: createStopwatch(),
    keep: (events) => visitor && keep(visitor, events),
    forget,
  };
}

/** So that the visit is not counted twice, without the id and with it. The server knows better what is of the site. */
function entry() {
  const [, referrer, host] = REFERRER.exec(document.referrer) ?? [];
  return { entryCounted: !isOwn(host), referrer };
}
