import { choice, signal, watch, words } from './consent.ts';
import type { Memory, remember } from './memory/memory.ts';
import { safely } from './safely.ts';
import { settings } from './settings.ts';
import { uuid } from './uuid.ts';

/** Events a request; at a page's end all of them, of which browsers take 64 KB. */
const BATCH = 15;
/** Events that wait for a grant or for the server, and characters of one. */
const MOST = 100;
const LONGEST = 4000;

/** Events that no server has answered for. */
let waiting: object[] = [];
/** What is under way: requests, and the code that a grant allows. */
let busy = 0;
let failures = 0;
let timer: unknown;
/** What may be read and written under a grant; none before, and where it could not be loaded. */
export let memory: Memory | undefined;
/** Whether what was answered first, this page's view as a rule, went out without an id. */
let anonymous: boolean | undefined;

const mayCount = () =>
  choice === 'granted' || (settings.withoutConsent === 'count' && choice !== 'objected');

/** Takes an event, as far as consent allows or may yet allow it. */
export const collect = safely((type: string, fields: object, query = '') => {
  if (choice && !mayCount()) return;
  // Told at once: a page may hand over anything, and what cannot be told costs no other event.
  const event = JSON.stringify({
    at: Date.now(),
    id: uuid(),
    url: location.origin + location.pathname + query,
    type,
    ...fields,
  });
  if (!event[LONGEST] && !waiting[MOST]) waiting.push(JSON.parse(event));
  later();
});

/** Sends what there is, as the page may have no later. */
export const end = (): void => {
  flush(MOST);
  memory?.keep(waiting);
};

/** Waits for others to come along; when the server does not answer for up to a minute. */
const later = (): void => {
  if (!timer) timer = setTimeout(flush, 1000 << (failures % 7));
};

const flush = async (ending?: number): Promise<void> => {
  timer = 0;
  const about = memory?.about();
  // Fewer after a failure: browsers refuse more than 64 KB at a time.
  const events = mayCount() ? waiting.slice(0, ending || BATCH >> (failures % 4)) : [];
  if (!events[0] || (busy && !ending)) return;
  busy++;
  failures++;
  try {
    const url = `${settings.endpoint}/v1/events`;
    const body = JSON.stringify({
      consent: { choice, ...words },
      events,
      ...about,
      sentAt: Date.now(),
      site: settings.site,
    });
    if (
      // Browsers older than the Navigation API may cancel what a page requests at its end, but no beacon.
      ending && !window.navigation
        ? navigator.sendBeacon(url, body)
        : // What the server refuses for good is answered, too.
          (await fetch(url, { keepalive: true, body, method: 'POST', credentials: 'omit' }))
            .status < 429
    ) {
      failures = 0;
      anonymous ??= !about;
      waiting = waiting.filter((event) => !events.includes(event));
    }
  } catch {}
  busy--;
  if (waiting[0]) later();
};

/** How a build of the beacon gets at the code that reads and writes the device. */
export type Load = () => Promise<typeof remember | undefined>;

/** Follows what the visitor says. */
export function followConsent(load: Load): void {
  watch(async (says) => {
    if (memory || !mayCount()) waiting = [];
    memory = memory?.forget(says, () => busy);
    if (says !== 'granted') return;
    busy++;
    try {
      const remember = await load();
      // What is under way without an answer took the first view along without an id.
      memory ||= remember?.(settings, waiting, anonymous ?? busy > 1, collect, signal, choice);
      anonymous = false;
    } catch {}
    busy--;
    later();
  });
}
