/** A performance entry, with fields that the DOM's types lack: Layout Instability, Event Timing, prerendering. */
export interface Entry extends PerformanceEntry {
  readonly value: number;
  readonly hadRecentInput: boolean;
  readonly interactionId?: number;
  readonly responseStart?: number;
  readonly activationStart?: number;
}

/** Interactions shorter than this are not told of, in milliseconds; none of them is slow. */
const DURATION_THRESHOLD = 40;

/** Entries that the browser has of a type, so far. */
export const entriesOf = (type: string) => performance.getEntriesByType(type) as Entry[];

/** Observes entries by their types, from the page's start on, where the browser knows the type. */
export function observeEntries(takers: Readonly<Record<string, (entry: Entry) => void>>) {
  const observers: [PerformanceObserver, (entries: PerformanceEntryList) => void][] = [];
  for (const [type, take] of Object.entries(takers)) {
    if (!PerformanceObserver.supportedEntryTypes?.includes(type)) continue;
    const takeAll = (entries: PerformanceEntryList) => (entries as Entry[]).forEach(take);
    const observer = new PerformanceObserver((list) => takeAll(list.getEntries()));
    const init = { type, buffered: true, durationThreshold: DURATION_THRESHOLD };
    observer.observe(init);
    observers.push([observer, takeAll]);
  }
  return {
    /** Takes what the browser has not delivered yet. */
    flush: () => {
      for (const [observer, takeAll] of observers) takeAll(observer.takeRecords());
    },
    stop: () => {
      for (const [observer] of observers) observer.disconnect();
    },
  };
}
