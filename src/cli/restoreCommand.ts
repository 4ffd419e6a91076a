import { resolve } from 'node:path';
import { Command } from 'commander';
import type { LostWindow } from '../lostWindows.ts';
import { type RestoreReport, restoreState } from '../restoreState.ts';
import { configOf } from './configOf.ts';

interface Options {
  readonly force?: true;
  readonly withoutClickhouse?: true;
}

export function restoreCommand(): Command {
  return new Command('restore')
    .description('put a backup in the place of the state; no server may run')
    .argument('<file>', 'as `headcount backup` wrote it')
    .option('--force', 'move a state that is there aside, and destroy its keys')
    .option('--without-clickhouse', 'do not ask ClickHouse what was published since the backup')
    .addHelpText(
      'after',
      `
ClickHouse is asked what was published since the backup, so that nothing is published twice.
Windows that were open are not in a backup: they are withheld when they close, and the next
ones count as ever. With --without-clickhouse, windows that were published since the backup
are withheld as well, the ledger has two ends, and a log that was imported since the backup
must not be imported again. See docs/backup.md.`,
    )
    .action(async (file: string, options: Options, command: Command) => {
      const report = await restoreState(configOf(command), {
        file: resolve(file),
        force: options.force ?? false,
        withoutClickHouse: options.withoutClickhouse ?? false,
        now: Date.now(),
      });
      process.stdout.write(`${text(report)}\n`);
    });
}

function text({ madeAt, adopted, lost, tokens, aside }: RestoreReport): string {
  const since = new Date(madeAt).toISOString();
  const lines = [
    `The state is that of ${since}.`,
    adopted
      ? `From ClickHouse: ${adopted.windows} windows that were published since, ${adopted.entries} entries of the ledger.`
      : 'ClickHouse was not asked. A log that was imported since must not be imported again.',
    ...lostLines(lost),
    'The ids of counted events are forgotten: what clients send again of the last day may count twice, also in windows that are published.',
  ];
  if (adopted && adopted.untold > 0) {
    lines.push(
      `${adopted.untold} published windows are in no ledger: the server went away between the two.`,
    );
  }
  if (tokens > 0) {
    lines.push(
      `${tokens} tokens are as they were then: those revoked since work again until \`headcount token revoke\`.`,
    );
  }
  if (aside) {
    lines.push(
      `The state that was here is ${aside}; its keys are destroyed.`,
      'It has numbers that were never released: delete it as soon as the server runs.',
    );
  }
  return lines.join('\n');
}

/** By site and kind, since there may be hundreds of hours. */
function lostLines(lost: readonly LostWindow[]): string[] {
  if (lost.length === 0) return [];
  const groups = Map.groupBy(lost, ({ site, kind }) => `${site}: ${kind}`);
  return [
    'Lost, and withheld when they close:',
    ...[...groups].map(([name, windows]) => {
      const first = new Date(Math.min(...windows.map(({ startsAt }) => startsAt)));
      const last = new Date(Math.max(...windows.map(({ endsAt }) => endsAt)));
      const span = `${first.toISOString().slice(0, 16)} to ${last.toISOString().slice(0, 16)} UTC`;
      return `  ${name}, ${windows.length}, ${span}`;
    }),
  ];
}
