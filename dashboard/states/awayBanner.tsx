import { useEffect, useState } from 'preact/hooks';
import { saidOf } from '../parts/saidOf.ts';
import { useSite } from '../session/siteContext.ts';
import { firstQuestion } from './firstQuestion.ts';
import { retryDelay } from './retryDelay.ts';

/**
 * Says that the server or its database does not answer. It asks one question again, later each time; once
 * that is answered everything is asked anew, and until then what was shown stays.
 */
export function AwayBanner() {
  const { site, get, refresh, away } = useSite();
  const [tries, setTries] = useState(0);
  const probe = async () => {
    try {
      await get('/v1/query', { body: { site_id: site.site, ...firstQuestion(site) } });
      refresh();
    } catch {
      setTries((known) => known + 1);
    }
  };
  useEffect(() => {
    if (!away) return setTries(0);
    const timer = setTimeout(probe, retryDelay(tries, Math.random()));
    return () => clearTimeout(timer);
  }, [away, tries]);
  if (!away) return null;
  return (
    <div class="notice away" role="alert" data-state="away">
      <p>{saidOf(away)} Numbers you see are from before.</p>
      <button type="button" onClick={probe}>
        Ask now
      </button>
    </div>
  );
}
