import { safely } from '../safely.ts';

const EVERY = 250;
const AT_MOST = 10_000;

/**
 * Calls `use` with what a consent platform puts on the page, now or within ten seconds of looking
 * for it. Nothing is written to the page meanwhile.
 *
 * @param find gives `undefined` as long as it is not there; a throw is the same
 */
export function whenThere<T>(find: () => T | undefined, use: (found: T) => void): void {
  let left = AT_MOST / EVERY;
  const look = () => {
    let found: T | undefined;
    safely(() => {
      found = find();
    })();
    if (found !== undefined) safely(use)(found);
    else if (left > 0) setTimeout(look, EVERY);
    left -= 1;
  };
  look();
}

type Api = (...args: unknown[]) => unknown;

/** A function that the page defines under a name, called as the page's own. */
export function whenCallable(name: '__tcfapi' | '__gpp', use: (api: Api) => void): void {
  const page = window as unknown as Record<string, Api | undefined>;
  whenThere(() => (typeof page[name] === 'function' ? page[name] : undefined), use);
}
