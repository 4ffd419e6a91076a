import { type Entry, entriesOf, observeEntries } from './entries.ts';
import { interactions } from './interactions.ts';
import { layoutShifts } from './layoutShifts.ts';
import type { Vitals } from './rate.ts';

/**
 * Measures this page load by the browser's performance entries, those before this call included, as
 * https://web.dev/articles/vitals defines the metrics. Times count from when the page was asked for,
 * or shown if it was prerendered; what was painted after the page had once been hidden counts not.
 */
export function measureVitals() {
  const paints: Entry[] = [];
  const paint = (entry: Entry) => paints.push(entry);
  const shifts = layoutShifts();
  const inputs = interactions();
  const observed = observeEntries({
    paint,
    'largest-contentful-paint': paint,
    'layout-shift': shifts.take,
    event: inputs.take,
    'first-input': inputs.take,
  });

  return {
    /** @param hiddenAt when the page was first hidden as far as the caller knows, by the page's clock */
    values(hiddenAt: number): Vitals {
      observed.flush();
      const [navigation] = entriesOf('navigation');
      const shownAt = navigation?.activationStart ?? 0;
      const hidden = Math.min(hiddenAt, firstHidden(shownAt));
      const vitals: Vitals = {};
      for (const { name, entryType, startTime } of paints) {
        if (startTime >= hidden) continue;
        const time = Math.max(startTime - shownAt, 0);
        if (name === 'first-contentful-paint') vitals.fcp = time;
        if (entryType === 'largest-contentful-paint') vitals.lcp = time;
      }
      // A page that nobody saw shifts nothing, and not every browser tells of shifts.
      const { supportedEntryTypes } = PerformanceObserver;
      if (vitals.fcp !== undefined && supportedEntryTypes.includes('layout-shift')) {
        vitals.cls = shifts.largest();
      }
      const inp = inputs.nextPaint();
      if (inp !== undefined) vitals.inp = inp;
      const { responseStart } = navigation ?? {};
      if (responseStart) vitals.ttfb = Math.max(responseStart - shownAt, 0);
      return vitals;
    },
    stop: observed.stop,
  };
}

/** When the page was first hidden after it had been shown, in browsers that keep it. */
function firstHidden(shownAt: number): number {
  const entry = entriesOf('visibility-state').find(
    ({ name, startTime }) => name === 'hidden' && startTime >= shownAt,
  );
  return entry?.startTime ?? Number.POSITIVE_INFINITY;
}
