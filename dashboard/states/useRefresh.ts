import { useEffect } from 'preact/hooks';
import { useSite } from '../session/siteContext.ts';
import { refreshAfter } from './refreshAfter.ts';

const MINUTE = 60_000;

/** Asks everything anew when the next window is published, as long as somebody looks at the page. */
export function useRefresh(early: boolean): void {
  const { site, refresh } = useSite();
  useEffect(() => {
    const wait = refreshAfter(site, early);
    // A timer may end a little early.
    let due = Date.now() + wait - 500;
    let timer = setTimeout(check, wait);
    function check() {
      // A page that is hidden asks once it is looked at again.
      if (document.hidden || Date.now() < due) return;
      due = Date.now() + MINUTE;
      timer = setTimeout(check, MINUTE);
      refresh();
    }
    document.addEventListener('visibilitychange', check);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', check);
    };
  }, [site, early, refresh]);
}
