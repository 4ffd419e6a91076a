import { html, raw } from 'hono/html';
import { pageCsp } from '../../policy/pageCsp.ts';
import { glossaryHtml } from './glossary.ts';
import { readable } from './readable.ts';
import type { AuditReport } from './reportFormat.ts';
import { attentionHtml, clausesHtml, meaningHtml, siteHtml } from './reportSections.ts';
import { STYLE } from './reportStyle.ts';
import { contentsHtml, topHtml } from './reportTop.ts';

/** What the page may do: show itself. */
export const REPORT_CSP = pageCsp(STYLE);

/** The same in the page, for who opens it as a file; there a frame around it cannot be forbidden. */
const META_CSP = REPORT_CSP.split('; ')
  .filter((rule) => !rule.startsWith('frame-ancestors'))
  .join('; ');

/**
 * A report as one page that needs nothing else, to be read, printed and filed. Goes with `REPORT_CSP`.
 * The library that draws the charts is loaded when a page is made, since it takes a fifth of a second.
 */
export async function htmlReport(report: AuditReport): Promise<string> {
  const { drawChart } = await import('./drawChart.ts');
  const title = `Privacy audit of ${report.sites.map(({ site }) => site).join(', ') || 'no site'}`;
  const page = await html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${META_CSP}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title}: ${report.verdict}, ${report.finishedAt.slice(0, 10)}</title>
<style>${raw(STYLE)}</style>
</head>
<body>
${topHtml(report, title)}
${attentionHtml(report)}
${contentsHtml(report)}
<main>
${meaningHtml(report)}
${report.sites.map((site) => siteHtml(site, drawChart))}
${clausesHtml(report)}
${glossaryHtml()}
</main>
<footer>
<p>Made by <code>headcount audit</code>, version ${report.version}, from the report in JSON, which says the same for programs. It holds no value that identifies anybody.</p>
</footer>
</body>
</html>
`;
  return readable(String(page));
}
