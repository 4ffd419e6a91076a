import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Command, InvalidArgumentError, Option } from 'commander';
import { isbot } from 'isbot';
import { MAX_LINE, parseCombined } from '../../ingest/combinedLog.ts';
import { logRequest } from '../../ingest/logRequest.ts';
import { readLines } from '../../ingest/readLines.ts';
import { checkPolicy, type Finding } from '../../policy/checkPolicy.ts';
import { explainPolicy, explanationText } from '../../policy/explainPolicy.ts';
import { jsonSchema } from '../../policy/jsonSchema.ts';
import { loadPolicies } from '../../policy/loadPolicies.ts';
import { notice } from '../../policy/notice.ts';
import { noticePage } from '../../policy/noticePage.ts';
import type { Platform } from '../../policy/platform.ts';
import type { Policy } from '../../policy/policy.ts';
import { recordOfProcessing } from '../../policy/recordOfProcessing.ts';
import { type PathCount, suggestPages } from '../../policy/suggestPages.ts';
import { identifies } from '../../transforms/identifies.ts';
import { UserError } from '../userError.ts';
import { configOf } from './configOf.ts';
import { A_POLICY, onePolicy } from './onePolicy.ts';

export function policyCommand(): Command {
  const command = new Command('policy').description('work on policies');
  for (const make of [check, explain, suggest, record, showNotice, schema]) {
    command.addCommand(make());
  }
  return command;
}

function check(): Command {
  return new Command('check')
    .description('check policies, those named or all of the folder, against the laws they name')
    .argument('[policies...]', `each ${A_POLICY}`)
    .option('--verbose', 'also what is in order')
    .option('--json', 'the findings as JSON')
    .action(async (named: string[], options: CheckOptions, command: Command) => {
      const policies =
        named.length > 0
          ? await Promise.all(named.map((name) => onePolicy(name, command)))
          : [...(await loadPolicies(configOf(command).policies)).values()];
      const today = new Date().toISOString().slice(0, 10);
      const checked = policies.map((policy) => ({ policy, findings: checkPolicy(policy, today) }));
      const text = options.json
        ? json(checked.map(({ policy: { site }, findings }) => ({ site, findings })))
        : checked.map(({ policy, findings }) => report(policy, findings, options)).join('');
      process.stdout.write(text);
      if (checked.some(({ findings }) => count(findings, 'error') > 0)) process.exitCode = 1;
    });
}

interface CheckOptions {
  readonly verbose?: true;
  readonly json?: true;
}

function report(policy: Policy, findings: readonly Finding[], { verbose }: CheckOptions): string {
  const { site, version, cubes, release, retention } = policy;
  const errors = count(findings, 'error');
  const warnings = count(findings, 'warning');
  const state = errors > 0 ? `has ${number(errors, 'error')}` : 'is in order';
  const more = warnings > 0 ? `, with ${number(warnings, 'warning')}` : '';
  const shown = findings.filter(({ outcome }) => verbose || outcome !== 'ok');
  return [
    `${site}: version ${version} ${state}${more}: ${cubes.length} cubes, ${releaseInWords(release)}, kept ${retention.months} months\n`,
    ...shown.map(line),
  ].join('');
}

function releaseInWords(release: Policy['release']): string {
  return release.mechanism === 'dp'
    ? `noise of ε ${release.ceilings.day} a day and ${release.ceilings.month} a month at most`
    : `suppression below ${release.k}`;
}

function line(finding: Finding): string {
  const { id, outcome, source, read } = finding;
  const from = source.from === undefined ? '' : `, from ${source.from}`;
  const change = finding.outcome === 'ok' ? '' : `    change: ${finding.change}\n`;
  return `  ${outcome} ${id}: ${read}\n${change}    source: ${source.clause}${from}; ${source.url}\n`;
}

function explain(): Command {
  return new Command('explain')
    .description('what a policy means, in plain words, and how much it would withhold')
    .argument('<site>', A_POLICY)
    .option('--visitors <number>', 'visitors a day', parseWhole, 1000)
    .option('--consent <share>', 'how many of them consent, 0 to 1', parseShare, 0.5)
    .option('--json', 'as JSON')
    .action(async (site: string, options: ExplainOptions, command: Command) => {
      const explanation = explainPolicy(await onePolicy(site, command), {
        visitorsPerDay: options.visitors,
        consentShare: options.consent,
      });
      process.stdout.write(options.json ? json(explanation) : explanationText(explanation));
    });
}

interface ExplainOptions {
  readonly visitors: number;
  readonly consent: number;
  readonly json?: true;
}

function suggest(): Command {
  return new Command('suggest')
    .description('propose page templates from a web server\'s log, to edit and paste as "pages"')
    .argument('<log>', 'a log; .gz is unpacked; - is standard input')
    .addOption(
      new Option('--format <format>', 'of the log').choices(['combined']).default('combined'),
    )
    .option('--max <number>', 'templates', parseWhole, 60)
    .option('--json', 'the templates with their shares as JSON')
    .action(async (log: string, options: { max: number; json?: true }) => {
      const paths = await countPaths(log);
      if (paths.length === 0) {
        throw new UserError(`${log}: has no page view.`, 'Give a log in the combined format.');
      }
      const suggestions = suggestPages(paths, identifies, options.max);
      if (options.json) {
        process.stdout.write(json(suggestions));
        return;
      }
      const { pages, covered } = suggestions;
      // What is to be pasted goes one way, what is to be read the other.
      process.stdout.write(json({ pages: pages.map(({ template }) => template) }));
      const rows = pages.map(
        ({ template, share }) => `${percent(share).padStart(7)}  ${template}\n`,
      );
      process.stderr.write(
        `${rows.join('')}${percent(covered).padStart(7)}  of page views covered by ${pages.length} templates; the rest counts as (other)\n`,
      );
    });
}

function record(): Command {
  return new Command('record')
    .description('the record of processing activities (GDPR art. 30(1)), as JSON')
    .argument('<site>', A_POLICY)
    .option('--edge', AT_THE_EDGE)
    .action(async (site: string, options: { edge?: true }, command: Command) => {
      const policy = await onePolicy(site, command);
      process.stdout.write(json(recordOfProcessing(policy, platformOf(options))));
    });
}

function showNotice(): Command {
  return new Command('notice')
    .description('the privacy notice that /privacy/<site> serves, as a page')
    .argument('<site>', A_POLICY)
    .option('--json', 'as JSON')
    .option('--edge', AT_THE_EDGE)
    .action(async (site: string, options: NoticeOptions, command: Command) => {
      const told = notice(await onePolicy(site, command), platformOf(options));
      process.stdout.write(options.json ? json(told) : noticePage(told));
    });
}

interface NoticeOptions {
  readonly json?: true;
  readonly edge?: true;
}

const AT_THE_EDGE = 'as it is on Cloudflare';

function platformOf({ edge }: { readonly edge?: true }): Platform {
  return edge ? 'edge' : 'server';
}

function schema(): Command {
  return new Command('schema')
    .description('the JSON Schema of a policy, for editors')
    .action(() => void process.stdout.write(json(jsonSchema())));
}

/** The origin that paths of a log are read against; it is dropped again. */
const ANY_ORIGIN = 'https://log.invalid';

/** Paths of page views of people, as far as user agents tell, and how often each was asked for. */
async function countPaths(log: string): Promise<PathCount[]> {
  const counts = new Map<string, number>();
  for await (const text of readLines(await open(log), MAX_LINE)) {
    const path = pathOf(text);
    if (path !== undefined) counts.set(path, (counts.get(path) ?? 0) + 1);
  }
  return [...counts].map(([path, count]) => ({ path, count }));
}

function pathOf(text: string): string | undefined {
  const parsed = parseCombined(text);
  if (!parsed || isbot(parsed.userAgent)) return undefined;
  const read = logRequest(parsed, '', ANY_ORIGIN);
  const event = 'request' in read ? read.request.events[0] : undefined;
  if (event?.type !== 'page_view' || event.url.origin !== ANY_ORIGIN) return undefined;
  return event.url.pathname;
}

async function open(log: string): Promise<ReadableStream<Uint8Array>> {
  if (log === '-') return Readable.toWeb(process.stdin) as ReadableStream<Uint8Array>;
  const found = await stat(log).catch(() => undefined);
  if (!found?.isFile()) {
    throw new UserError(
      found ? `${log}: is no file.` : `${log}: there is no such file.`,
      'Name a log, or - for standard input.',
    );
  }
  const raw = createReadStream(log);
  const plain = log.endsWith('.gz') ? raw.pipe(createGunzip()) : raw;
  return Readable.toWeb(plain) as ReadableStream<Uint8Array>;
}

function parseWhole(text: string): number {
  const visitors = Number(text);
  if (!/^\d{1,10}$/.test(text) || visitors < 1) {
    throw new InvalidArgumentError('It must be a whole number from 1 on.');
  }
  return visitors;
}

function parseShare(text: string): number {
  const share = Number(text);
  if (!/^[\d.]+$/.test(text) || !(share >= 0 && share <= 1)) {
    throw new InvalidArgumentError('It must be a share from 0 to 1, such as 0.4.');
  }
  return share;
}

function count(findings: readonly Finding[], outcome: Finding['outcome']): number {
  return findings.filter((finding) => finding.outcome === outcome).length;
}

function number(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
