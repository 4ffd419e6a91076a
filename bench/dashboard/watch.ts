/** What a page notes of itself while it loads, in milliseconds since it was asked for. */
export interface Watched {
  firstNumber: number | undefined;
  /** When the page last changed. */
  lastChange: number;
  largestPaint: number;
  shift: number;
  /** What of tasks was beyond 50 ms. */
  blocking: number;
  longestTask: number;
}

declare global {
  var watched: Watched;
}

/** Runs in the page before all else; what it notes is in `watched`. */
export function watch(): void {
  const watched: Watched = {
    ...{ firstNumber: undefined, lastChange: 0 },
    ...{ largestPaint: 0, shift: 0, blocking: 0, longestTask: 0 },
  };
  globalThis.watched = watched;
  const observe = (type: string, note: (entry: PerformanceEntry) => void) =>
    new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({
      ...{ type, buffered: true },
    });
  observe('largest-contentful-paint', ({ startTime }) => {
    watched.largestPaint = startTime;
  });
  observe('layout-shift', (entry) => {
    watched.shift += (entry as PerformanceEntry & { readonly value: number }).value;
  });
  observe('longtask', ({ duration }) => {
    watched.blocking += duration - 50;
    watched.longestTask = Math.max(watched.longestTask, duration);
  });
  const look = () => {
    watched.lastChange = performance.now();
    const numbers = [...document.querySelectorAll('[data-value]')];
    if (
      watched.firstNumber === undefined &&
      numbers.some((it) => /\d/.test(it.textContent ?? ''))
    ) {
      watched.firstNumber = performance.now();
    }
  };
  new MutationObserver(look).observe(document, {
    ...{ subtree: true, childList: true, attributes: true, characterData: true },
  });
}
