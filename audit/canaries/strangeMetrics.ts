import type { LogNames } from './logForms.ts';
import { type Labels, METRICS } from './metricLabels.ts';

/** In the format of Prometheus: https://prometheus.io/docs/instrumenting/exposition_formats/ */
const SERIES = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (?:[+-]?Inf|Na[nN]|[+-]?\d[\d.e+-]*)$/;
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"(?:,|$)/y;

/** The series of metrics that may not be there. */
export class StrangeMetrics {
  readonly #names: LogNames;
  readonly #wrong = new Set<string>();
  /** At the reading that had most. */
  series = 0;

  constructor(names: LogNames) {
    this.#names = names;
  }

  read(bytes: Uint8Array): void {
    let series = 0;
    for (const line of Buffer.from(bytes).toString('utf8').split('\n')) {
      if (line === '' || /^# (?:HELP|TYPE) [\w:]+ [\x20-\x7e]*$/.test(line)) continue;
      series += 1;
      const wrong = this.#wrongWith(line);
      if (wrong) this.#wrong.add(wrong);
    }
    this.series = Math.max(this.series, series);
  }

  /** What is wrong, a line each, with no name and no value that is not on the list. */
  get told(): readonly string[] {
    return [...this.#wrong];
  }

  #wrongWith(line: string): string | undefined {
    const [, name = '', text = ''] = SERIES.exec(line) ?? [];
    const labels = labelsOf(text);
    if (name === '' || !labels) return 'There is a line that is no series.';
    const allowed = METRICS.get(name);
    if (!allowed) return 'There is a series of a name that is not on the list.';
    for (const [label, value] of labels) {
      const values = Object.hasOwn(allowed, label) ? allowed[label] : undefined;
      if (!values) return `${name} has a label that is not on the list.`;
      if (!fits(values, value, this.#names))
        return `${name} has something else in its label ${label} than it may have.`;
    }
    return undefined;
  }
}

function fits(values: NonNullable<Labels[string]>, value: string, { isSite }: LogNames): boolean {
  if (values === 'site') return isSite(value);
  return values instanceof RegExp ? values.test(value) : values.has(value);
}

/** By name; `undefined` where they cannot be read. */
function labelsOf(text: string): readonly (readonly [string, string])[] | undefined {
  const labels: (readonly [string, string])[] = [];
  LABEL.lastIndex = 0;
  while (LABEL.lastIndex < text.length) {
    const found = LABEL.exec(text);
    if (!found) return undefined;
    labels.push([found[1] ?? '', found[2] ?? '']);
  }
  return labels;
}
