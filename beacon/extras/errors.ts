import type { Headcount } from '../headcount.d.ts';
import { safely } from '../safely.ts';
import { errorName } from './errorName.ts';
import { watchFetch } from './watchFetch.ts';

/** A page view counts this many errors at most: a loop of them says nothing more. */
const MOST = 10;

/**
 * Counts errors by kind, name and status, each once a page view. No message and no stack is read:
 * they hold what people typed. Nothing here needs consent, since nothing is read from the device.
 */
export function errors({ collect }: Pick<Headcount, 'collect'>): void {
  let page = location.pathname;
  let seen = new Set<string>();
  const begin = () => {
    page = location.pathname;
    seen = new Set();
  };
  const look = () => {
    if (page !== location.pathname) begin();
  };
  const count = (kind: 'crash' | 'load' | 'api', name: string, status?: number) => {
    look();
    const key = [kind, name, status].join();
    if (seen.has(key) || seen.size >= MOST) return;
    seen.add(key);
    collect('error', { kind, name, status });
  };
  // Who comes back to a page views it again, also where it had no error in between.
  const { navigation } = window as { navigation?: EventTarget };
  navigation?.addEventListener('currententrychange', look);
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) begin();
  });

  // A rejected fetch that nobody handles is one error, not two.
  const failed = watchFetch((name, status) => count('api', name, status));
  const crash = (thrown: unknown) => {
    if (failed.has(Object(thrown)) || errorName(thrown) === 'AbortError') return;
    count('crash', errorName(thrown));
  };
  const onError = safely((event: Event) => {
    const { target } = event;
    if (!event.isTrusted) return;
    if (target instanceof Element) {
      count('load', /^[a-z]{1,16}$/.test(target.localName) ? target.localName : 'element');
    } else if (event instanceof ErrorEvent && !isHarmless(event)) {
      crash(event.error);
    }
  });
  // Resources that fail to load tell only those who listen on the way down.
  addEventListener('error', onError, true);
  addEventListener(
    'unhandledrejection',
    safely(({ reason }: PromiseRejectionEvent) => crash(reason)),
  );
}

/** A resize that takes a frame longer is reported as an error without one, in some browsers often. */
function isHarmless({ error, message }: ErrorEvent): boolean {
  return !error && message.startsWith('ResizeObserver loop');
}
