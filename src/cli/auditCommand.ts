import { randomInt } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Command, InvalidArgumentError } from 'commander';
import type { AuditReport } from '../../audit/report/reportFormat.ts';
import { auditScreen, noScreen } from '../audit/auditScreen.ts';
import { configOf } from './configOf.ts';
import { listChecks } from './listChecks.ts';
import { pageFile } from './pageFile.ts';
import { wantedChecks } from './wantedChecks.ts';

/** Of an audit that found something; of one that could not be carried out it is 1, as of all commands. */
const FOUND = 3;

/** Seeds are whole numbers below it. */
const SEEDS = 2 ** 32;

/** A test holds it against what reports are parsed by. */
const REPORT_SCHEMA = new URL('../../audit/report/auditReport.schema.json', import.meta.url);

interface Options {
  readonly site?: readonly string[];
  readonly only?: readonly string[];
  readonly list?: true;
  readonly schema?: true;
  readonly json?: true;
  readonly html?: string;
  readonly seed?: number;
  readonly strict?: true;
  readonly quiet?: true;
  readonly url?: string;
  readonly tokenFile?: string;
  readonly log?: string;
}

export function auditCommand(): Command {
  return new Command('audit')
    .description('what could anyone learn about a person from what this deployment keeps?')
    .option('--site <sites...>', 'of which sites; all without it')
    .option('--only <checks...>', 'checks, or groups of them, as law,ledger.chain')
    .option('--list', 'tell all checks, and what each of them shows')
    .option('--schema', 'the JSON Schema of the report')
    .option('--json', 'the whole report as JSON')
    .option('--html <file>', 'write the report as a page, too')
    .option('--seed <number>', 'of all that is made up; a report names its own', parseSeed)
    .option('--strict', 'what is to be looked at counts as failed')
    .option('--quiet', 'no progress on stderr')
    .option('--url <url>', 'audit a deployment on Cloudflare, with a token in HEADCOUNT_TOKEN')
    .option('--token-file <file>', 'with --url: the token, of role compliance')
    .option('--log <file>', 'with --url: search this, which has its own lines of log alone')
    .addHelpText(
      'after',
      `
Ends with 0 where all checks passed, with 3 where one failed, and with 1 where the audit
could not be carried out. It reads; what it sends goes to a site of its own, which it takes
out again. The report is kept in the data folder. docs/audit.md tells how to read it.`,
    )
    .action(runCommand);
}

async function runCommand(options: Options, command: Command): Promise<void> {
  if (options.schema) {
    process.stdout.write(await readFile(REPORT_SCHEMA, 'utf8'));
    return;
  }
  // All stages: the other commands start in half the time without them.
  const { STAGES } = await import('../../audit/stages.ts');
  if (options.list) {
    process.stdout.write(listChecks(STAGES));
    return;
  }
  const wanted = wantedChecks(options.only ?? [], STAGES);
  if ('wrong' in wanted) command.error(`error: ${wanted.wrong}`);
  const config = configOf(command);
  const writePage = options.html === undefined ? undefined : pageFile(config.data, options.html);
  const edge = await edgeTarget(options, command);
  const { makeAudit } = await import('../audit/makeAudit.ts');
  const report = await makeAudit(config, {
    ...{ sites: (options.site ?? []).flatMap((named) => named.split(',')), stages: STAGES, wanted },
    ...(edge ? { edge } : {}),
    seed: options.seed ?? randomInt(SEEDS),
    screen: options.quiet ? noScreen : auditScreen(process.stderr),
  });
  process.stdout.write(options.json ? `${JSON.stringify(report, null, 2)}\n` : await text(report));
  if (writePage) {
    const { htmlReport } = await import('../../audit/report/htmlReport.ts');
    await writePage(await htmlReport(report));
  }
  process.exitCode = exitCodeOf(report, options.strict === true);
  if (report.verdict === 'passed' && process.exitCode === FOUND) {
    const { warnings } = report.summary;
    process.stderr.write(
      `headcount: no check failed, but ${warnings} to look at ${warnings === 1 ? 'counts' : 'count'} as failed (--strict)\n`,
    );
  }
}

/** The deployment on Cloudflare that the command line names, if it names one. */
async function edgeTarget({ url, tokenFile, log }: Options, command: Command) {
  if (url === undefined) {
    if (tokenFile === undefined && log === undefined) return undefined;
    return command.error('error: --token-file and --log are for --url');
  }
  const { readEdgeTarget } = await import('../audit/edgeTarget.ts');
  const named = { url, ...(tokenFile ? { tokenFile } : {}), ...(log ? { log } : {}) };
  return readEdgeTarget(named, process.env);
}

async function text(report: AuditReport): Promise<string> {
  const { textReport } = await import('../../audit/report/textReport.ts');
  return textReport(report, { color: process.stdout.isTTY && process.stdout.hasColors() });
}

function exitCodeOf({ verdict, summary }: AuditReport, strict: boolean): number {
  return verdict === 'failed' || (strict && summary.warnings > 0) ? FOUND : 0;
}

function parseSeed(text: string): number {
  const seed = Number(text);
  if (!/^\d{1,10}$/.test(text) || seed >= SEEDS) {
    throw new InvalidArgumentError(`It must be a whole number from 0 to ${SEEDS - 1}.`);
  }
  return seed;
}
