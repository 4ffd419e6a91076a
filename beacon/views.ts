import { REFERRER } from './arrival.ts';
import { collect, end, memory } from './delivery.ts';
import { isOwn } from './settings.ts';

/** Newer than the types: https://html.spec.whatwg.org/#navigation-api */
interface NavigateEvent extends Event {
  readonly destination: { readonly url: string; readonly sameDocument: boolean };
}

/** The page that is looked at; none before the first view, and after it was left. */
let path: string | undefined;
/** Whether the next page is known to be of this site. */
let staying: boolean;

const leave = (exit: boolean | undefined): void => {
  if (path) {
    collect('page_leave', { engagedMs: memory?.engagedMs(), url: location.origin + path, exit });
  }
  path = '';
};

/** A view of the page that the address names. */
export const view = (from = path, referrer?: string, query?: string): void => {
  leave(false);
  path = location.pathname;
  staying = false;
  collect('page_view', { referrer, from }, query);
};

const first = (): void => {
  // Before it is seen it is no view: it was opened behind another page, or ahead of a click.
  // One out of the back/forward cache is seen before it is told to be.
  if (path != null || document.hidden) return;
  const [, origin, host, before] = REFERRER.exec(document.referrer) || [];
  const utm = location.search.match(/\butm_[smc]\w+=[^&]*/g) || [];
  view(isOwn(host) ? before : '', origin, `?${utm.join('&')}`);
};

const moved = (): void => {
  if (path && path !== location.pathname) view();
};

/** Watches the page's life from here on. */
export function watchViews(): void {
  for (const name of ['pushState', 'replaceState'] as const) {
    const real = history[name];
    history[name] = (...state) => {
      real.apply(history, state);
      moved();
    };
  }
  window.navigation?.addEventListener('navigate', (event) => {
    const next = (event as NavigateEvent).destination;
    staying = !next.sameDocument && isOwn(REFERRER.exec(next.url)?.[2]);
  });
  addEventListener('visibilitychange', () => {
    if (document.hidden) end();
    else first();
  });
  addEventListener('pageshow', ({ persisted }) => {
    // Out of the back/forward cache: the same page, seen anew.
    if (persisted) view(location.pathname);
  });
  addEventListener('pagehide', () => {
    leave(window.navigation && !staying);
    // A page that was seen until now is hidden next, when all others have told what they have.
    if (document.hidden) end();
  });
  addEventListener('popstate', moved);
  first();
}
