import { html } from 'hono/html';
import { GROUPS } from '../finding.ts';
import { summaryOf } from './auditReport.ts';
import { siteId } from './findingHtml.ts';
import { inGroup } from './inGroup.ts';
import type { AuditReport, SiteReport, Summary } from './reportFormat.ts';
import {
  deploymentWords,
  GROUP_WORDS,
  partWords,
  STATUS_WORDS,
  suppressionWords,
  verdictSentence,
  whenWords,
} from './reportWords.ts';

type Html = ReturnType<typeof html>;

/** The outcome in a sentence, and what was audited when. */
export function topHtml(report: AuditReport, title: string): Html {
  const part = partWords(report);
  const bare = suppressionWords(report);
  const [outcome = '', ...rest] = verdictSentence(report).split(': ');
  const controllers = new Set(report.sites.map(({ controller }) => controller));
  return html`<header class="top">
<p class="kicker">Headcount: what could anyone learn about a person from what is kept?</p>
<h1>${title}</h1>
<div class="verdict ${report.verdict}">
<p><strong class="badge ${report.verdict}"><span aria-hidden="true">${STATUS_WORDS[report.verdict].mark}</span> ${outcome}</strong>: ${rest.join(': ')}</p>
${part ? html`<p><strong>${part}</strong></p>` : ''}
${bare ? html`<p>${bare}</p>` : ''}
</div>
<dl class="facts">
${fact('Controller', [...controllers].join(', '))}
${fact('When', whenWords(report))}
${fact('Deployment', deploymentWords(report.deployment))}
${fact('Made by', `Headcount ${report.version}, seed ${report.seed}`)}
</dl>
${report.sites.length > 1 ? html`<p class="soft">This page holds ${report.sites.length} sites. With <code>--site</code> the audit makes a page of one.</p>` : ''}
</header>`;
}

function fact(term: string, description: string): Html {
  return html`<div><dt>${term}</dt><dd>${description}</dd></div>`;
}

/** Where what stands, with how the checks of each group ended. */
export function contentsHtml({ sites }: AuditReport): Html {
  return html`<nav aria-labelledby="contents">
<h2 id="contents">Contents</h2>
<ul>
<li><a href="#attention">What needs attention</a></li>
<li><a href="#meaning">What this report says</a></li>
${sites.map(siteContents)}
<li><a href="#clauses">By clause</a></li>
<li><a href="#words">Words</a></li>
</ul>
</nav>`;
}

function siteContents({ site, findings, summary }: SiteReport): Html {
  const groups = GROUPS.map((group) => ({ group, found: findings.filter(inGroup(group)) }));
  return html`<li><a href="#${siteId(site)}">Site ${site}</a><small>${counts(summary)}</small>
<ul>${groups
    .filter(({ found }) => found.length > 0)
    .map(
      ({ group, found }) =>
        html`<li><a href="#${siteId(site)}/${group}">${GROUP_WORDS[group].title}</a><small>${counts(summaryOf(found))}</small></li>`,
    )}</ul></li>`;
}

/** How checks ended, without what did not happen. */
export function counts({ failed, warnings, passed, notApplicable }: Summary): Html {
  const others = [
    passed > 0 ? `${passed} passed` : '',
    warnings > 0 ? `${warnings} to look at` : '',
    notApplicable > 0 ? `${notApplicable} not applicable` : '',
  ].filter((it) => it !== '');
  const first = failed > 0 ? html`<b>${failed} failed</b>${others.length > 0 ? ', ' : ''}` : '';
  return html`${first}${others.join(', ') || (failed > 0 ? '' : 'nothing checked')}`;
}
