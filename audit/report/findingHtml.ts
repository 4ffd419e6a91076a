import { html } from 'hono/html';
import { chartFigure } from './chartFigure.ts';
import type { Placed } from './clauseIndex.ts';
import type { drawChart } from './drawChart.ts';
import type { ReportedFinding } from './reportFormat.ts';
import { SEVERITY_WORDS, STATUS_WORDS, WARNING_WORDS } from './reportWords.ts';

type Html = ReturnType<typeof html>;

/** Where a finding stands on the page. */
export function findingId(site: string, { name }: ReportedFinding): string {
  return `${siteId(site)}/${name}`;
}

/** Where a site stands on the page. */
export function siteId(site: string): string {
  return `site/${site}`;
}

/**
 * All of a finding: what was checked, how, what was found, how grave it is, what to do, and whom it serves.
 * How it was checked is left out where it passed and the heading of its group has said it.
 */
export function findingHtml(
  { site, finding }: Placed,
  sharedHow: string | undefined,
  draw: typeof drawChart,
): Html {
  const { name, title, what, how, evidence, charts = [], clauses, status } = finding;
  return html`<article class="finding ${status}" id="${findingId(site, finding)}">
<header>
<h4>${inCode(title)}</h4>
<p>${badge(finding)} <code>${name}</code></p>
</header>
<dl>
${row('What was checked', inCode(what))}
${
  status === 'not-applicable'
    ? row('Why', lines(evidence))
    : html`${status === 'passed' && how === sharedHow ? '' : row('How', inCode(how))}
${row('Evidence', lines(evidence))}`
}
${
  charts.length > 0
    ? row(
        charts.length > 1 ? 'Charts' : 'Chart',
        charts.map((chart) => chartFigure(chart, draw)),
      )
    : ''
}
${consequences(finding)}
${row('Serves', clauses.join('; '))}
</dl>
</article>`;
}

/** How it ended, in a word and a mark; of a failure also how grave it is. */
export function badge({ status, severity }: ReportedFinding): Html {
  const { mark, says } = STATUS_WORDS[status];
  const grave = status === 'failed' ? `, ${severity}` : '';
  return html`<span class="badge ${status}"><span aria-hidden="true">${mark}</span> ${says}${grave}</span>`;
}

function consequences({ status, severity, remedy }: ReportedFinding): Html | string {
  const grave = html`<strong>${severity}</strong>: ${SEVERITY_WORDS[severity]}.`;
  switch (status) {
    case 'failed':
      return html`${row('Severity', grave)}
${row('What to do', inCode(remedy))}`;
    case 'warning':
      return row('What to do', WARNING_WORDS);
    case 'passed':
      return row('If it failed', html`It would be ${grave} ${inCode(remedy)}`);
    case 'not-applicable':
      return '';
  }
}

function row(term: string, description: unknown): Html {
  return html`<div><dt>${term}</dt><dd>${description}</dd></div>`;
}

function lines(texts: readonly string[]): Html | Inline {
  if (texts.length === 1) return inCode(texts[0] ?? '');
  return html`<ul>${texts.map((text) => html`<li>${inCode(text)}</li>`)}</ul>`;
}

type Inline = (Html | string)[] | string;

/** What stands in backticks as code; an odd one stays as it is. */
export function inCode(text: string): Inline {
  const parts = text.split('`');
  if (parts.length % 2 === 0) return text;
  return parts.map((part, index) => (index % 2 ? html`<code>${part}</code>` : part));
}
