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
/** Whether the first page view went out without an id. */
let anonymous: boolean | undefined;

const mayCount = () =>
  choice === 'granted' || (settings.withoutConsent === 'count' && choice !== 'objected');

/** Takes an event, as far as consent allows or may yet allow it. */
export const collect = safely((type: string, fields: object, query = '') => {
  if (choice && !mayCount()) return;
  // Told at once: a page may hand over anything, and what cannot be told costs no other event.
  const event = JSON.stringify({
    type,
    id: uuid(),
    at: Date.now(),
    url: location.origin + location.pathname + query,
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
  const events = mayCount() ? waiting.slice(0, ending || BATCH) : [];
  if (!events[0] || (busy && !ending)) return;
  anonymous ??= !about;
  busy++;
  failures++;
  try {
    const url = `${settings.endpoint}/v1/events`;
    const body = JSON.stringify({
      site: settings.site,
      sentAt: Date.now(),
      consent: { choice, ...words },
      ...about,
      events,
    });
    if (
      // Where `keepalive` is not known, what a page requests at its end is cancelled, but for a beacon.
      ending && !('keepalive' in Request.prototype)
        ? navigator.sendBeacon(url, body)
        : // What the server refuses for good is answered, too.
          (await fetch(url, { method: 'POST', keepalive: true, credentials: 'omit', body }))
            .status < 429
    ) {
      failures = 0;
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
    if (memory || (says && !mayCount())) waiting = [];
    memory = memory?.forget(says, () => busy);
    if (says !== 'granted') return;
    busy++;
    const begin = await load().catch(() => undefined);
    busy--;
    if (choice === 'granted' && !memory) {
      memory = begin?.(settings, waiting, anonymous, collect, signal);
      anonymous = false;
    }
    later();
  });
}
