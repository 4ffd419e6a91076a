import { nameOf, type Span } from './calendar.ts';
import type { Fold } from './fate.ts';
import { ModelWindow } from './model.ts';
import { SITES } from './sites.ts';
import type { SimEvent } from './traffic.ts';

/** What all windows should hold, by what their events' senders know. */
export function countAll(events: readonly SimEvent[]): Map<string, ModelWindow> {
  const windows = new Map<string, ModelWindow>();
  const windowOf = (span: Span) => {
    const name = nameOf(span);
    let window = windows.get(name);
    const site = SITES.get(span.site);
    if (!window && site) {
      window = new ModelWindow(span, site);
      windows.set(name, window);
    }
    if (!window) throw new Error(`there is no site ${span.site}`);
    return window;
  };
  const effects: { event: SimEvent; fold: Fold }[] = [];
  const unsure: SimEvent[] = [];
  for (const event of events) {
    const { folds } = event.fate;
    const [fold] = folds;
    if (folds.length === 1 && fold) effects.push({ event, fold });
    if (folds.length > 1) unsure.push(event);
  }
  effects.sort((a, b) => a.fold.order - b.fold.order);
  for (const { event, fold } of effects) {
    if (event.what === 'withdrawal') {
      for (const window of windows.values()) {
        if (window.site.name === event.site) window.forget(event.visitor ?? '');
      }
      continue;
    }
    // It was counted somewhere: where there is one window only, in that.
    const [only, ...others] = fold.maybe;
    const lone = fold.sure.length === 0 && only && others.length === 0;
    for (const span of lone ? [only] : fold.sure) {
      const window = windowOf(span);
      window.add(event);
      window.sure += 1;
      window.possible += 1;
      if (event.visitor === undefined) window.sureAnonymous += 1;
    }
    if (!lone) for (const span of fold.maybe) mayHold(windowOf(span));
  }
  for (const event of unsure) {
    if (event.what === 'withdrawal') {
      for (const window of windows.values()) {
        if (window.site.name === event.site) window.exact = false;
      }
    }
    const spans = event.fate.folds.flatMap((fold) => (fold ? [...fold.sure, ...fold.maybe] : []));
    for (const span of new Set(spans)) mayHold(windowOf(span));
  }
  return windows;
}

function mayHold(window: ModelWindow): void {
  window.exact = false;
  window.possible += 1;
}
