import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command } from 'commander';
import type { Config } from '../config.ts';
import { openControl } from '../controlClient.ts';
import { socketPath } from '../socketPath.ts';
import { hasState } from '../stateFiles.ts';
import { UserError } from '../userError.ts';
import type { BackupReport } from '../writeBackup.ts';
import { configOf } from './configOf.ts';

export function backupCommand(): Command {
  return new Command('backup')
    .description('write what may outlive the windows to a file, also beside a running server')
    .argument('<file>', 'the file to write')
    .option('--force', 'replace a file that is there')
    .addHelpText(
      'after',
      `
In it: the ledger, the names of open and released windows, what waits for ClickHouse, and
the hashes of tokens. Not in it, on purpose: keys, visitors, event ids, and the counts of
windows that are open. ClickHouse has backups of its own. See docs/backup.md.`,
    )
    .action(async (file: string, { force }: { force?: true }, command: Command) => {
      const path = resolve(file);
      const config = configOf(command);
      refuseNothing(config);
      const client = await openControl(config);
      try {
        const report = await client.call<BackupReport>('/backup', {
          file: path,
          force: force ?? false,
        });
        process.stdout.write(`${text(path, report)}\n`);
      } finally {
        await client.close();
      }
    });
}

/**
 * Opening a folder that has no state would make one, and a backup of nothing would pass for
 * one. With a socket a server may run, whose state is open whatever became of its name.
 */
function refuseNothing({ data }: Config): void {
  if (hasState(data) || existsSync(socketPath(data))) return;
  throw new UserError(
    `There is no state in ${resolve(data)}, so there is nothing to back up.`,
    'Check --data, or HEADCOUNT_DATA: it must name the folder that the server keeps its data in.',
  );
}

function text(path: string, report: BackupReport): string {
  const { bytes, openWindows, releasedWindows, ledger, outbox, tokens } = report;
  return [
    `${path}: ${bytes} bytes, readable by its owner alone.`,
    `In it: ${ledger} ledger entries, ${releasedWindows} released windows by name, ${outbox} waiting for ClickHouse, ${tokens} hashes of tokens.`,
    `Not in it: keys, visitors, event ids, and what the ${openWindows} open windows have counted so far.`,
  ].join('\n');
}
