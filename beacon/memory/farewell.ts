import type { Choice, Options } from '../headcount.d.ts';
import { uuid } from '../uuid.ts';

/** Milliseconds between looks whether anything is under way. */
const LOOK = 100;
/** Milliseconds that it waits at most before it tries again. */
const LONGEST = 60_000;

/**
 * Tells the server to forget a visitor, again until it answers: when nothing else is under way, as
 * what was sent with the id would make it known again, and at the page's end in any case.
 *
 * @param late whether another page has told it before: then at once as well, this page may be ending
 */
export function sayFarewell(
  { site, endpoint }: Options,
  visitor: string,
  said: Choice | undefined,
  busy: () => number,
  late: boolean,
): void {
  const choice = said === 'objected' ? said : 'denied';
  let delay = 1000;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const send = async () => {
    const again = busy() > 0;
    try {
      const at = Date.now();
      // An id of its own each time: the server passes over what it has heard before.
      const events = [{ id: uuid(), at, type: 'consent', choice }];
      const body = JSON.stringify({ site, sentAt: at, consent: choice, visitor, events });
      const request = { method: 'POST', body, keepalive: true, credentials: 'omit' } as const;
      const { status } = await fetch(`${endpoint}/v1/events`, request);
      if (status < 429 && !again) {
        clearTimeout(timer);
        removeEventListener('pagehide', send);
        return;
      }
    } catch {}
    clearTimeout(timer);
    timer = setTimeout(wait, again ? LOOK : delay);
    if (!again) delay = Math.min(2 * delay, LONGEST);
  };
  const wait = () => {
    if (busy()) timer = setTimeout(wait, LOOK);
    else send();
  };
  addEventListener('pagehide', send);
  if (late) send();
  else wait();
}
