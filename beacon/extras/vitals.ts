import type { Headcount } from '../headcount.d.ts';
import { safely } from '../safely.ts';
import { measureVitals } from './measureVitals.ts';
import { rate } from './rate.ts';

/**
 * Sends the web vitals of a page load as ratings, in one custom event `web_vitals`, when the page is
 * first hidden after a grant. Before a grant nothing is measured: the browser keeps the entries by
 * itself, and they are read then. A withdrawal ends it.
 */
export function vitals(headcount: Pick<Headcount, 'event' | 'watch'>): void {
  const { prerendering } = document as { prerendering?: boolean };
  let hiddenAt = document.hidden && !prerendering ? 0 : Number.POSITIVE_INFINITY;
  let measured: ReturnType<typeof measureVitals> | undefined;
  let sent = false;

  const stop = () => {
    measured?.stop();
    measured = undefined;
  };
  const send = safely(({ timeStamp }: Event) => {
    if (!document.hidden) return;
    hiddenAt = Math.min(hiddenAt, timeStamp);
    const ratings = measured ? rate(measured.values(hiddenAt)) : {};
    if (Object.keys(ratings).length === 0) return;
    sent = true;
    stop();
    headcount.event('web_vitals', ratings);
  });
  // On the way down, so that it is among what the beacon sends when the page is hidden, which it
  // also is when it ends.
  addEventListener('visibilitychange', send, true);
  headcount.watch(
    safely((says) => {
      if (says !== 'granted') stop();
      else if (!sent) measured ??= measureVitals();
    }),
  );
}
