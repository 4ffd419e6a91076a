import type { Headcount, Options } from '../headcount.d.ts';
import { safely } from '../safely.ts';
import { extras } from './extras.ts';
import { forget } from './forget.ts';

/** The second script tag: its attributes are the options of `extras`. */
safely(() => {
  const {
    collect = '',
    tcfVendor,
    tcfPublisher,
    gcsGrants,
    gpc,
  } = document.currentScript?.dataset ?? {};
  const wants = (name: string) => collect.split(/\s+/).includes(name);
  const owner =
    tcfVendor === undefined
      ? tcfPublisher === undefined || { publisher: true as const }
      : { vendor: Number(tcfVendor) };

  const start = safely(() => {
    const { headcount } = window as { headcount?: Headcount };
    // A stub that only keeps calls for later cannot be watched yet.
    if (typeof headcount?.watch !== 'function') return;
    removeEventListener('load', start, true);
    const first = document.querySelector<HTMLScriptElement>('script[data-site]');
    headcount.forget = () => forget(headcount, (first?.dataset ?? {}) as unknown as Options);
    extras(headcount, {
      errors: wants('errors'),
      vitals: wants('vitals'),
      tcf: wants('tcf') && owner,
      gpp: wants('gpp') && (gpc === 'objected' ? gpc : true),
      gcs: wants('gcs') && { grants: gcsGrants !== undefined && gcsGrants !== 'false' },
    });
  });
  // Scripts with `async` come in any order. A capturing listener sees the load of each of them, the
  // first script's among them, and at last the page's own.
  addEventListener('load', start, true);
  start();
})();
