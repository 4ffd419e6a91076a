import type { Page } from 'playwright-core';

/** What the page shows just now. */
export interface Shown {
  /** Whether all that was asked for has come. */
  readonly settled: boolean;
  /** Each number of each panel as a line of text, sorted; those of a prop under `events/<prop>`. */
  readonly panels: Readonly<Record<string, readonly string[]>>;
}

/**
 * Unfolds all that is folded and reads every number of the page: its row, metric, value and margin by
 * the attributes, and beside them the text that people read.
 */
export function readPanels(page: Page): Promise<Shown> {
  return page.evaluate(() => {
    const folded = [...document.querySelectorAll('[data-panel] button[aria-expanded="false"]')];
    for (const button of folded) (button as HTMLElement).click();
    const panels: Record<string, string[]> = {};
    const textOf = (element: Element) => element.textContent?.replace(/\s+/g, ' ').trim() ?? '';
    const of = (element: Element, name: string) =>
      element.closest(`[data-${name}]`)?.getAttribute(`data-${name}`) ?? '';
    for (const panel of document.querySelectorAll('[data-panel]')) {
      const name = panel.getAttribute('data-panel') ?? '';
      panels[name] ??= [];
      for (const element of panel.querySelectorAll(
        '[data-value], [data-low], [data-change], [data-conversion], [data-refused]',
      )) {
        const { value, margin, low, high, change, before, conversion, refused, interval } = (
          element as HTMLElement
        ).dataset;
        const prop = of(element, 'prop');
        const key = prop === '' ? name : `${name}/${prop}`;
        const text =
          element.tagName === 'TR'
            ? [...element.querySelectorAll('td')].map(textOf).join(' ')
            : textOf(element.querySelector('.count, button') ?? element);
        const told =
          refused !== undefined
            ? `refused ${refused}`
            : interval !== undefined
              ? `${interval} ${low} to ${high} "${text}"`
              : change !== undefined
                ? `change ${change}${before === undefined ? '' : ` from ${before}`} "${text}"`
                : conversion !== undefined
                  ? `conversion ${conversion} "${text}"`
                  : `${of(element, 'metric')}=${value}${margin === undefined ? '' : `±${margin}`} "${text}"`;
        const metric = change === undefined ? '' : of(element, 'metric');
        const where = [of(element, 'row'), of(element, 'window'), metric];
        const line = [...where, told].filter((it) => it !== '').join(' ');
        panels[key] ??= [];
        panels[key].push(line);
      }
    }
    for (const lines of Object.values(panels)) lines.sort();
    const busy = document.querySelector('[aria-busy="true"], .starting');
    return { settled: folded.length === 0 && busy === null, panels };
  });
}
