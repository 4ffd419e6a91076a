import type { Choice, Options } from '../headcount.d.ts';
import { uuid } from '../uuid.ts';

/** Milliseconds between looks whether anything is under way. */
const LOOK = 100;

/**
 * Tells the server to forget a visitor, again until it answers. Nothing that was sent with the id
 * may arrive after it, so it waits until nothing is under way, but not beyond the page's end.
 */
export function sayFarewell(
  { site, endpoint }: Options,
  visitor: string,
  said: Choice | undefined,
  busy: () => number,
): void {
  const choice = said === 'objected' ? said : 'denied';
  const at = Date.now();
  const events = [{ id: uuid(), at, type: 'consent', choice }];
  const body = JSON.stringify({ site, sentAt: at, consent: choice, visitor, events });
  let tries = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const send = async () => {
    try {
      const request = { method: 'POST', body, keepalive: true, credentials: 'omit' } as const;
      const { status } = await fetch(`${endpoint}/v1/events`, request);
      if (status < 429) {
        clearTimeout(timer);
        removeEventListener('pagehide', send);
        return;
      }
    } catch {}
    clearTimeout(timer);
    timer = setTimeout(send, Math.min(1000 * 2 ** tries++, 60_000));
  };
  const wait = () => {
    if (busy()) timer = setTimeout(wait, LOOK);
    else send();
  };
  addEventListener('pagehide', send);
  wait();
}
