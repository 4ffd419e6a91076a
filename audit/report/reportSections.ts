import { html } from 'hono/html';
import { GROUPS, SEVERITIES } from '../finding.ts';
import { summaryOf } from './auditReport.ts';
import { clauseIndex, type Placed } from './clauseIndex.ts';
import type { drawChart } from './drawChart.ts';
import { badge, findingHtml, findingId, inCode, siteId } from './findingHtml.ts';
import { inGroup } from './inGroup.ts';
import { PASSED_MEANS, passedDoesNotMean } from './meaning.ts';
import type { AuditReport, SiteReport } from './reportFormat.ts';
import { counts } from './reportTop.ts';
import { GROUP_WORDS, MECHANISM_WORDS, SEVERITY_WORDS } from './reportWords.ts';
import { sharedHow } from './sharedHow.ts';

type Html = ReturnType<typeof html>;

/** What somebody has to do, in links. */
export function attentionHtml({ sites }: AuditReport): Html {
  const all = sites.flatMap(({ site, findings }) => findings.map((finding) => ({ site, finding })));
  const grave = ({ finding: { severity } }: Placed) => SEVERITIES.indexOf(severity);
  const failed = all.filter(({ finding }) => finding.status === 'failed');
  const looks = all.filter(({ finding }) => finding.status === 'warning');
  const urgent = [...failed.toSorted((a, b) => grave(a) - grave(b)), ...looks];
  return html`<section class="attention" aria-labelledby="attention">
<h2 id="attention">What needs attention</h2>
${urgent.length > 0 ? html`<ul class="places">${urgent.map((placed) => urgentHtml(placed, sites.length > 1))}</ul>` : html`<p>Nothing: no check has failed, and none is to be looked at.</p>`}
</section>`;
}

/** Lines of evidence at the top: the first one may be a tally, as of the rules of a law. */
const FOUND = 2;

/** A check in a link, what it found first, and what was wanted. */
function urgentHtml(placed: Placed, isOfMany: boolean): Html {
  const { site, finding } = placed;
  const { name, title, evidence } = finding;
  return html`<li>${badge(finding)}: <a href="#${findingId(site, finding)}"><code>${name}</code></a>${isOfMany ? ` (${site})` : ''}
${evidence.slice(0, FOUND).map(
  (line, at) => html`<p>${at === 0 ? html`<strong>Found:</strong> ` : ''}${inCode(line)}</p>
`,
)}<p class="soft">Wanted: ${inCode(title)}</p></li>`;
}

/** What the outcome means, and what it does not. */
export function meaningHtml(report: AuditReport): Html {
  return html`<section aria-labelledby="meaning">
<h2 id="meaning">What this report says</h2>
<p>The audit asks what anyone could learn about a person from what this deployment keeps. It reads everything that is kept, sends values of its own making to a site made for the audit, and plays the attacker on what is published. It reads the audited sites and writes nothing to them.</p>
<h3>“Passed” means</h3>
<ul>${PASSED_MEANS.map((text) => html`<li>${text}</li>`)}</ul>
<h3>It does not mean</h3>
<ul>${passedDoesNotMean(report).map((text) => html`<li>${text}</li>`)}</ul>
<h3>Where there is something to look at</h3>
<p>“To look at” is <code>warning</code> in the report in JSON. It fails nothing, but somebody has to decide on it.</p>
<h3>Where a check fails</h3>
<ul>${SEVERITIES.map((it) => html`<li><strong>${it}</strong>: ${SEVERITY_WORDS[it]}.</li>`)}</ul>
</section>`;
}

/** A site with all that was found. */
export function siteHtml(report: SiteReport, draw: typeof drawChart): Html {
  const { site, policyVersion, policyHash, mechanism, findings, summary } = report;
  const groups = GROUPS.map((group) => {
    const found = findings.filter(inGroup(group));
    return { group, found, how: sharedHow(found) };
  });
  return html`<section class="site" aria-labelledby="${siteId(site)}">
<h2 id="${siteId(site)}">Site ${site}</h2>
<p>${counts(summary)}. Numbers are published with ${MECHANISM_WORDS[mechanism]}, under version ${policyVersion} of the policy.</p>
<p class="soft">SHA-256 of the policy file as canonical JSON (RFC 8785): <code>${policyHash}</code></p>
${groups
  .filter(({ found }) => found.length > 0)
  .map(
    ({
      group,
      found,
      how,
    }) => html`<h3 id="${siteId(site)}/${group}">${GROUP_WORDS[group].title}</h3>
<p>${GROUP_WORDS[group].asks} <span class="soft">${counts(summaryOf(found))}.</span></p>
${how ? html`<p><span class="soft">How, unless a check says otherwise:</span> ${inCode(how)}</p>` : ''}
${found.map((finding) => findingHtml({ site, finding }, how, draw))}`,
  )}
</section>`;
}

/** Which findings show what a clause asks for. */
export function clausesHtml(report: AuditReport): Html {
  const isOfMany = report.sites.length > 1;
  const index = clauseIndex(report);
  return html`<section aria-labelledby="clauses">
<h2 id="clauses">By clause</h2>
<p>Which check serves to show what a clause asks for. That a check serves a clause is our reading; it does not exhaust the clause.</p>
${
  index.length > 0
    ? html`<table class="clauses">
<thead><tr><th scope="col">Clause</th><th scope="col">Shown by</th></tr></thead>
<tbody>${index.map(
        ([clause, shownBy]) =>
          html`<tr><th scope="row">${clause}</th><td>${placesList(shownBy, isOfMany)}</td></tr>`,
      )}</tbody>
</table>`
    : html`<p>No check was made.</p>`
}
</section>`;
}

function placesList(places: readonly Placed[], isOfMany: boolean): Html {
  return html`<ul class="places">${places.map(
    ({ site, finding }) =>
      html`<li>${badge(finding)}: <a href="#${findingId(site, finding)}">${inCode(finding.title)}</a>${isOfMany ? ` (${site})` : ''}</li>`,
  )}</ul>`;
}
