import { styleText } from 'node:util';
import { GROUPS, type Status } from '../finding.ts';
import { readable } from './readable.ts';
import type { AuditReport, ReportedFinding, SiteReport } from './reportFormat.ts';
import {
  deploymentWords,
  GROUP_WORDS,
  MECHANISM_WORDS,
  partWords,
  SEVERITY_WORDS,
  STATUS_WORDS,
  suppressionWords,
  verdictSentence,
  WARNING_WORDS,
  whenWords,
} from './reportWords.ts';

const WIDTH = 80;

type Paint = (style: Parameters<typeof styleText>[0], text: string) => string;

const COLOURS = {
  passed: 'green',
  failed: 'red',
  warning: 'yellow',
  'not-applicable': 'gray',
} as const satisfies Record<Status, string>;

/** A report for a terminal of 80 columns: the outcome, what is to be done, and a sentence for all else. */
export function textReport(report: AuditReport, { color }: { readonly color: boolean }): string {
  const paint: Paint = (style, text) =>
    color ? styleText(style, text, { validateStream: false }) : text;
  const part = partWords(report);
  const bare = suppressionWords(report);
  const lines = [
    ...wrap(verdictSentence(report)).map((line) => paint(['bold', COLOURS[report.verdict]], line)),
    ...(part ? wrap(part) : []),
    ...(bare ? wrap(bare) : []),
    ...wrap(`${whenWords(report)}, ${deploymentWords(report.deployment)}.`),
    ...wrap(`Headcount ${report.version}, seed ${report.seed}.`),
    ...report.sites.flatMap((site) => siteLines(site, paint)),
  ];
  return `${lines.join('\n')}\n`;
}

function siteLines(site: SiteReport, paint: Paint): string[] {
  const { passed, failed, warnings, notApplicable } = site.summary;
  const counts = `${passed} passed, ${failed} failed, ${warnings} to look at, ${notApplicable} not applicable`;
  const policy = `policy version ${site.policyVersion}, SHA-256 ${site.policyHash.slice(0, 16)}…`;
  const urgent = site.findings.filter(({ status }) => status === 'failed');
  const looks = site.findings.filter(({ status }) => status === 'warning');
  return [
    '',
    ...wrap(`${site.site}: ${counts}`).map((line) => paint('bold', line)),
    ...wrap(`${policy}, ${MECHANISM_WORDS[site.mechanism]}`),
    ...[...urgent, ...looks].flatMap((finding) => fullLines(finding, paint)),
    ...GROUPS.flatMap((group) => {
      const rest = site.findings.filter(
        ({ name, status }) =>
          name.startsWith(`${group}.`) && (status === 'passed' || status === 'not-applicable'),
      );
      if (rest.length === 0) return [];
      return [
        '',
        paint('bold', GROUP_WORDS[group].title),
        ...rest.flatMap((it) => briefLines(it, paint)),
      ];
    }),
  ];
}

/** All of a finding that somebody has to act on. */
function fullLines(finding: ReportedFinding, paint: Paint): string[] {
  const { name, title, what, how, evidence, severity, remedy, clauses, status } = finding;
  const { mark, says } = STATUS_WORDS[status];
  const grave = `${severity}: ${SEVERITY_WORDS[severity]}`;
  return [
    '',
    ...wrap(`${mark} ${says}: ${name}`).map((line) => paint(['bold', COLOURS[status]], line)),
    ...labelled('Wanted', [title]),
    ...labelled('Checked', [`${what} ${how}`]),
    ...labelled('Found', evidence),
    ...(status === 'failed'
      ? [...labelled('Severity', [grave]), ...labelled('To do', [remedy])]
      : labelled('To do', [WARNING_WORDS])),
    ...labelled('Serves', [clauses.join('; ')]),
  ];
}

/** What holds; or what does not apply, and why. */
function briefLines({ status, title, evidence }: ReportedFinding, paint: Paint): string[] {
  const { mark, says } = STATUS_WORDS[status];
  const texts = status === 'passed' ? [title] : [`${says}: ${title}`, ...evidence.slice(0, 1)];
  const [first = '', ...rest] = texts.flatMap((text) => wrap(text, WIDTH - 4));
  return [`  ${paint(COLOURS[status], mark)} ${first}`, ...rest.map((line) => `    ${line}`)];
}

const LABEL = 11;

function labelled(label: string, texts: readonly string[]): string[] {
  const lines = texts.flatMap((text) => wrap(text, WIDTH - 2 - LABEL));
  return lines.map((line, index) => `  ${(index === 0 ? label : '').padEnd(LABEL)}${line}`);
}

/** Breaks between words; a word that is longer than a line is broken as well. */
function wrap(text: string, width = WIDTH): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of readable(text).split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
    while (line.length > width) {
      lines.push(line.slice(0, width));
      line = line.slice(width);
    }
  }
  return [...lines, line];
}
