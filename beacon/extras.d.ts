import type { Headcount, Options } from './headcount.d.ts';

/** What the second module collects and whose consent it reads; nothing that is not named here. */
export interface Extras {
  /** Counts uncaught errors, resources that fail to load, and failed `fetch` calls. */
  readonly errors?: boolean | undefined;
  /** Rates the web vitals, once consent is granted, in one custom event `web_vitals` a page. */
  readonly vitals?: boolean | undefined;
  /**
   * Reads `__tcfapi`: the vendor's consent by its id in the Global Vendor List, or the publisher's
   * own, as the site's policy names it. With `true` only refusals are read.
   */
  readonly tcf?: { readonly vendor: number } | { readonly publisher: true } | boolean | undefined;
  /** Reads `__gpp`: what an opt-out counts as. `true` is `denied`; it is never a grant. */
  readonly gpp?: 'denied' | 'objected' | boolean | undefined;
  /** Reads Consent Mode from `dataLayer`; `grants` as `consent.gcs` of the site's policy. */
  readonly gcs?: { readonly grants: boolean } | boolean | undefined;
}

/** Starts what `options` names, each once a page, on the beacon that `init` gave. Never throws. */
export function extras(headcount: Headcount, options: Extras): void;

/**
 * Refuses, deletes what the beacon stored on an earlier page, and tells the server to forget its
 * visitor. `consent('denied')` does that on a page where consent was granted; on any other it touches nothing.
 *
 * @param options those of `init`
 */
export function forget(headcount: Headcount, options: Options): void;
