import { html, raw } from 'hono/html';
import type { Chart } from '../chart.ts';
import { chartWords, figureWords } from './chartWords.ts';
import type { drawChart } from './drawChart.ts';

type Html = ReturnType<typeof html>;

/** A chart with what it shows in words, and its figures as a table to open. */
export function chartFigure(chart: Chart, draw: typeof drawChart): Html {
  return html`<figure>
<figcaption><strong>${chart.title}.</strong> ${chartWords(chart)}</figcaption>
<p class="soft">${chart.measures}</p>
<div role="img" aria-label="${`${chart.title}, ${chart.measures}. ${chartWords(chart)}`}">${raw(draw(chart))}</div>
<details><summary>The figures of “${chart.title}”</summary>${figuresTable(chart)}</details>
</figure>`;
}

function figuresTable(chart: Chart): Html {
  const { heads, rows } = chart.kind === 'bars' ? barRows(chart) : seriesRows(chart);
  return html`<table>
<thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>${rows.map(
    ([first = '', ...rest]) =>
      html`<tr><th scope="row">${first}</th>${rest.map((it) => html`<td>${it}</td>`)}</tr>`,
  )}</tbody>
</table>`;
}

interface Table {
  readonly heads: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

function barRows({ bars, measures }: Extract<Chart, { kind: 'bars' }>): Table {
  return {
    heads: ['of', measures],
    rows: bars.map(({ label, value }) => [label, figureWords(value)]),
  };
}

function seriesRows({ points, expected, measures }: Extract<Chart, { kind: 'series' }>): Table {
  return {
    heads: ['at', measures, ...(expected ? ['expected'] : [])],
    rows: points.map(({ x, y }, index) => {
      const wanted = expected?.[index];
      return [String(x), figureWords(y), ...(wanted ? [figureWords(wanted.y)] : [])];
    }),
  };
}
