import { unmeasured } from '../plan/unmeasured.ts';
import { useSite } from '../session/siteContext.ts';

/** What the site's policy counts in no table, so that nobody looks for it in vain. */
export function UnmeasuredPanel() {
  const { site } = useSite();
  const words = unmeasured(site);
  if (words.length === 0) return null;
  return (
    <section class="unmeasured wide" aria-labelledby="unmeasured-heading" data-panel="unmeasured">
      <h2 id="unmeasured-heading">Not measured here</h2>
      <p>
        The site’s policy has no table of {new Intl.ListFormat('en-GB').format(words)}. It may
        declare one; only what happens from then on is counted.
      </p>
    </section>
  );
}
