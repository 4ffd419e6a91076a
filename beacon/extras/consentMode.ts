import type { Headcount } from '../headcount.d.ts';
import { safely } from '../safely.ts';
import { createConsentMode } from './readConsentMode.ts';
import { whenThere } from './whenThere.ts';

/**
 * Reads Google's Consent Mode from the calls of `gtag('consent', …)` in `dataLayer`, those that are
 * there and those to come. The first are taken together: a default that an update has overruled
 * never held. See https://developers.google.com/tag-platform/security/guides/consent
 *
 * @param grants whether `analytics_storage: 'granted'` is a grant; a refusal counts in any case
 */
export function consentMode({ signal }: Pick<Headcount, 'signal'>, grants: boolean): void {
  const page = window as { dataLayer?: unknown };
  const find = () => (Array.isArray(page.dataLayer) ? (page.dataLayer as unknown[]) : undefined);
  whenThere(find, (layer) => {
    const mode = createConsentMode(grants);
    const read = safely((calls: readonly unknown[]) => {
      if (calls.filter((call) => mode.take(call)).length === 0) return;
      const { says, said } = mode.result();
      signal('gcs', says, said);
    });
    const { push } = layer;
    // A tag manager that comes later puts its own `push` before this one and calls it.
    layer.push = function (...calls) {
      const length = push.apply(this, calls);
      read(calls);
      return length;
    };
    read([...layer]);
  });
}
