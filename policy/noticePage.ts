import type { Notice, NoticeSection } from './notice.ts';
import { pageCsp } from './pageCsp.ts';
import { contactKind } from './rules/contactKind.ts';

const STYLE = `
:root{color-scheme:light dark;--ink:#1d2430;--soft:#5a6475;--line:#dfe3ea;--paper:#fff;--card:#f5f7fa;--link:#0b57a4}
@media (prefers-color-scheme:dark){:root{--ink:#e6eaf0;--soft:#9aa5b5;--line:#2c3542;--paper:#12161c;--card:#1a2029;--link:#7fb8f5}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:1.0625rem/1.6 system-ui,sans-serif;overflow-wrap:anywhere}
main,footer{max-width:42rem;margin:0 auto;padding:0 1.25rem}
header{padding:3rem 0 .5rem}
h1{font-size:clamp(1.6rem,5vw,2.2rem);line-height:1.2;margin:0 0 1rem}
h2{font-size:1.2rem;line-height:1.3;margin:0 0 .6rem}
p{margin:0 0 .75rem}
.summary{font-size:1.15rem;background:var(--card);border-left:4px solid var(--link);border-radius:4px;padding:1rem 1.25rem;margin:0}
section{padding:1.75rem 0 1rem;border-bottom:1px solid var(--line)}
section:last-of-type{border-bottom:0}
ul{margin:0 0 .75rem;padding-left:1.2rem}
li{margin:0 0 .45rem}
li::marker{color:var(--soft)}
a{color:var(--link)}
a:focus-visible{outline:2px solid var(--link);outline-offset:2px}
footer{border-top:1px solid var(--line);padding-top:1.25rem;padding-bottom:3rem;color:var(--soft);font-size:.95rem}
@media print{section{break-inside:avoid}}
`;

/** What the page may do: show itself. */
export const NOTICE_CSP = pageCsp(STYLE);

/** A notice as a page that needs nothing else. Goes with `NOTICE_CSP`. */
export function noticePage(notice: Notice): string {
  const { lang, title, summary, sections, privacyPolicy, policyVersion } = notice;
  const { contact } = notice.controller;
  return `<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<header>
<h1>${escaped(title)}</h1>
<p class="summary">${escaped(summary)}</p>
</header>
${sections.map((section) => sectionHtml(section, contact)).join('\n')}
</main>
<footer>
<p>${link(privacyPolicy, `${notice.controller.name}: privacy policy`)}</p>
<p>Made from version ${policyVersion} of the policy of the site “${escaped(notice.site)}”, which the counting itself obeys.</p>
</footer>
</body>
</html>
`;
}

function sectionHtml({ id, heading, paragraphs, items }: NoticeSection, contact: string): string {
  const lines = [
    `<section aria-labelledby="${escaped(id)}">`,
    `<h2 id="${escaped(id)}">${escaped(heading)}</h2>`,
    ...paragraphs.map((text) => `<p>${escaped(text)}</p>`),
    ...(items && items.length > 0
      ? ['<ul>', ...items.map((text) => `<li>${withContact(text, contact)}</li>`), '</ul>']
      : []),
    '</section>',
  ];
  return lines.join('\n');
}

/** Escapes a line; the contact at its end becomes a link where it is an address or a URL. */
function withContact(text: string, contact: string): string {
  const kind = contactKind(contact);
  if (text !== `Contact: ${contact}` || kind === undefined || kind === 'phone')
    return escaped(text);
  return `Contact: ${link(kind === 'email' ? `mailto:${contact}` : contact, contact)}`;
}

function link(href: string, text: string): string {
  return `<a href="${escaped(href)}">${escaped(text)}</a>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
