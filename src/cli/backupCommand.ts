import { resolve } from 'node:path';
import { Command } from 'commander';
import { openControl } from '../controlClient.ts';
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
      const client = await openControl(configOf(command));
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

function text(path: string, report: BackupReport): string {
  const { bytes, openWindows, releasedWindows, ledger, outbox, tokens } = report;
  return [
    `${path}: ${bytes} bytes, readable by its owner alone.`,
    `In it: ${ledger} ledger entries, ${releasedWindows} released windows by name, ${outbox} waiting for ClickHouse, ${tokens} hashes of tokens.`,
    `Not in it: keys, visitors, event ids, and what the ${openWindows} open windows have counted so far.`,
  ].join('\n');
}
