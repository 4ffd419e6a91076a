#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { PolicyError } from '../policy/loadPolicies.ts';
import { auditCommand } from './cli/auditCommand.ts';
import { backupCommand } from './cli/backupCommand.ts';
import { importCommand } from './cli/importCommand.ts';
import { ledgerCommand } from './cli/ledgerCommand.ts';
import { policyCommand } from './cli/policyCommand.ts';
import { queryCommand } from './cli/queryCommand.ts';
import { releaseCommand } from './cli/releaseCommand.ts';
import { restoreCommand } from './cli/restoreCommand.ts';
import { serveCommand } from './cli/serveCommand.ts';
import { snippetCommand } from './cli/snippetCommand.ts';
import { tokenCommand } from './cli/tokenCommand.ts';
import { UserError } from './userError.ts';

/** Exit codes: 0 done; 1 it could not be done, and why; 2 the command line is wrong; of `audit` also 3, see there. */
const FAILED = 1;
const WRONG_USAGE = 2;

/** What this process writes is for its user alone. */
process.umask(0o077);

const program = new Command('headcount')
  .description('Audience numbers without a person in them.')
  .option('--data <folder>', 'where everything is kept (HEADCOUNT_DATA; "data")')
  .option('--policies <folder>', 'one <site>.json a site (HEADCOUNT_POLICIES; "policies")')
  .showHelpAfterError('(add --help for what there is)')
  .addHelpText(
    'after',
    `
Environment:
  HEADCOUNT_GEO               MMDB files with regions, separated by commas (the packaged DB-IP)
  HEADCOUNT_TRUSTED_PROXIES   addresses or CIDR ranges whose X-Forwarded-For is believed (none)
  HEADCOUNT_ADDRESS_LIMIT     requests a minute from one address, 0 for no limit (600)
  HEADCOUNT_SITE_LIMIT        requests a minute for one site, 0 for no limit (0)
  HEADCOUNT_MAX_CONNECTIONS   connections at a time (10000)
  HEADCOUNT_AUDIT             when the server audits itself: daily, weekly, a time in UTC as 02:40, off (daily)
  CLICKHOUSE_URL              a ClickHouse server; without it the embedded engine is used
  CLICKHOUSE_USER, CLICKHOUSE_PASSWORD, CLICKHOUSE_DATABASE
  CLICKHOUSE_CA               a PEM file with the authority of its certificate (those the machine trusts)
  CLICKHOUSE_CLUSTER          the cluster it belongs to (none: one server)

Beside a running server the commands talk to it; without one they open the data themselves.`,
  )
  .exitOverride();

for (const command of [
  serveCommand,
  importCommand,
  releaseCommand,
  queryCommand,
  policyCommand,
  snippetCommand,
  tokenCommand,
  ledgerCommand,
  auditCommand,
  backupCommand,
  restoreCommand,
]) {
  program.addCommand(command());
}
for (const command of allCommands(program)) command.exitOverride();

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

function allCommands(command: Command): Command[] {
  return command.commands.flatMap((child) => [child, ...allCommands(child)]);
}

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : WRONG_USAGE;
  if (error instanceof UserError) {
    process.stderr.write(`headcount: ${error.message}\n${error.remedy}\n`);
  } else if (error instanceof PolicyError) {
    process.stderr.write(`headcount: the policy cannot be used\n${error.message}\n`);
  } else {
    const stack = error instanceof Error ? error.stack : String(error);
    process.stderr.write(`headcount: this is a bug in Headcount\n${stack}\n`);
  }
  return FAILED;
}
