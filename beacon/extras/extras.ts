import type { Extras } from '../extras.d.ts';
import type { Headcount } from '../headcount.d.ts';
import { safely } from '../safely.ts';
import { consentMode } from './consentMode.ts';
import { errors } from './errors.ts';
import { gpp } from './gpp.ts';
import { tcf } from './tcf.ts';
import { vitals } from './vitals.ts';
import { whose } from './whose.ts';

export { forget } from './forget.ts';

const started = new Set<string>();

/** Each once a page, however often a component mounts; and one that cannot start stops no other. */
function once(name: string, wanted: unknown, start: () => void): void {
  if (!wanted || started.has(name)) return;
  started.add(name);
  safely(start)();
}

/** Starts what the options name; see `extras.d.ts`. Consent first, so that all else follows it. */
export const extras = safely((headcount: Headcount, options: Extras): void => {
  if (typeof window === 'undefined' || !headcount || !options) return;
  once('tcf', options.tcf, () => tcf(headcount, whose(options.tcf)));
  once('gpp', options.gpp, () => {
    gpp(headcount, options.gpp === 'objected' ? 'objected' : 'denied', whose(options.tcf));
  });
  once('gcs', options.gcs, () => {
    consentMode(headcount, typeof options.gcs === 'object' && options.gcs.grants === true);
  });
  once('errors', options.errors, () => errors(headcount));
  once('vitals', options.vitals, () => vitals(headcount));
});
