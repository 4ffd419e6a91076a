import { begin, headcount } from './begin.ts';
import type { Headcount } from './headcount.d.ts';
import { safely } from './safely.ts';
import { settings } from './settings.ts';

/** The hash of the script with `memory/`, which is next to this one: filled in by `build.ts`. */
declare const MEMORY_INTEGRITY: string;

declare global {
  interface Window {
    /** Before this script has loaded, the calls that the page made: each a name and arguments. */
    headcount?: Headcount & { readonly q?: readonly (readonly [keyof Headcount, ...never[]])[] };
  }
}

safely(() => {
  const early = window.headcount;
  // A page may have the tag twice, by its template and by a tag manager.
  if (early?.watch) return;
  window.headcount = headcount;
  const { src, dataset } = document.currentScript as HTMLScriptElement;
  Object.assign(settings, dataset);
  begin(
    () =>
      new Promise((done) => {
        const script: HTMLScriptElement & { headcount?: Parameters<typeof done>[0] } =
          document.createElement('script');
        script.integrity = MEMORY_INTEGRITY;
        script.onload = script.onerror = () => done(script.headcount);
        script.src = src.replace(/js$/, 'memory.js');
        script.crossOrigin = '';
        document.head.append(script);
      }),
  );
  for (const [name, ...args] of early?.q || [])
    (headcount[name] as (...args: never[]) => void)(...args);
})();
