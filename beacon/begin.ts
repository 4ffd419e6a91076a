import { watchClicks } from './clicks.ts';
import { signal, watch } from './consent.ts';
import { collect, followConsent, type Load } from './delivery.ts';
import type { Headcount } from './headcount.d.ts';
import { settings } from './settings.ts';
import { view, watchViews } from './views.ts';

declare global {
  interface Navigator {
    /** https://w3c.github.io/gpc/ */
    readonly globalPrivacyControl?: boolean;
  }
}

/** How a page talks to the beacon. */
export const headcount: Headcount = {
  page: () => view(),
  collect,
  consent: (says) => signal('choice', says),
  event: (name, props) => collect('custom', { name, props }),
  signal,
  watch,
};

/** Starts the beacon with its settings. */
export function begin(load: Load): void {
  signal('page', navigator.globalPrivacyControl ? settings.gpc : settings.child);
  followConsent(load);
  watchClicks();
  watchViews();
}
