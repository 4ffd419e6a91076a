import { begin, headcount } from './begin.ts';
import type { Load } from './delivery.ts';
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

const { src, dataset } = document.currentScript as HTMLScriptElement;

const load: Load = () =>
  new Promise((done) => {
    const script: HTMLScriptElement & { remember?: Parameters<typeof done>[0] } =
      document.createElement('script');
    script.onload = script.onerror = () => done(script.remember);
    script.crossOrigin = '';
    script.integrity = MEMORY_INTEGRITY;
    script.src = src.replace(/js$/, 'memory.js');
    document.head.append(script);
  });

const early = window.headcount?.q || [];
Object.assign(settings, dataset);
begin(load);
window.headcount = headcount;
safely(() => {
  for (const [name, ...args] of early) (headcount[name] as (...args: never[]) => void)(...args);
})();
