import { REFERRER } from '../arrival.ts';
import type { Choice, Headcount, Options } from '../headcount.d.ts';
import { isOwn, settings } from '../settings.ts';
import { sayFarewell } from './farewell.ts';
import { keep, removeKept, takeKept } from './keptEvents.ts';
import { readContext } from './readContext.ts';
import { createStopwatch } from './stopwatch.ts';
import { makeId, readId, removeId } from './visitorId.ts';

/**
 * All that reads or writes the device. The core does not have this code before a visitor
 * grants consent: then it is loaded.
 */
export interface Memory {
  /** What a request says of its sender; nothing when another page has removed the visitor's id. */
  readonly about: () => { readonly visitor: string; readonly context: object } | undefined;
  /** Milliseconds that the page was looked at since this was last asked. */
  readonly spent: () => number;
  /** Keeps events for a later page. */
  readonly keep: (events: readonly object[]) => void;
  /** Removes all of it from the device, and tells the server to forget when nothing else is under way. */
  readonly forget: (choice: Choice | undefined, busy: () => number) => undefined;
}

/**
 * What is remembered of a visitor who consents; nothing where cookies are blocked.
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
): Memory | undefined {
  Object.assign(settings, options);
  // What the server would take for a refusal is none to make an id for.
  if (options.dnt && navigator.doNotTrack === '1') return undefined;
  if (!makeId(options.domain)) return undefined;
  waiting.unshift(...takeKept());
  // So that the visit is not counted twice, without the id and with it.
  const entryCounted = !isOwn(REFERRER.exec(document.referrer)?.[2]);
  if (anonymous) collect('consent', { choice: 'granted', entryCounted });
  const context = readContext();
  return {
    about: () => {
      const visitor = readId();
      if (visitor) return { visitor, context };
      // Another page has withdrawn, or the visitor removed the cookie.
      signal('choice', 'denied');
      return undefined;
    },
    spent: createStopwatch(),
    keep,
    forget: (choice, busy) => {
      const visitor = readId();
      removeKept();
      removeId(options.domain);
      if (visitor) sayFarewell(options, visitor, choice, busy);
      return undefined;
    },
  };
}
