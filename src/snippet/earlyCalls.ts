import { createHash } from 'node:crypto';

/**
 * A script for the page itself, before the beacon's tag: it keeps calls of
 * `window.headcount` until the beacon has loaded and makes them. What holds on to it longer
 * reaches the beacon through it. Where the beacon never comes, as with an ad blocker, the
 * latest thousand calls are kept, so that the last word on consent is among them.
 *
 * An element with the id `headcount` is `window.headcount`, too; it has no `event`.
 */
export const EARLY_CALLS =
  '(w=>{if(!w.headcount?.event){const h=w.headcount={q:[]};' +
  'for(const n of["consent","event","page","collect"])h[n]=(...a)=>{' +
  'w.headcount==h?h.q.push([n,...a])>1e3&&h.q.shift():w.headcount[n](...a)}}})(window)';

/** What a page's `script-src` must name for the script to run (CSP 3). */
export const EARLY_CALLS_CSP = `'sha256-${createHash('sha256').update(EARLY_CALLS).digest('base64')}'`;
