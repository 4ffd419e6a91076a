import { Command } from 'commander';
import { openControl } from '../controlClient.ts';
import type { LedgerAnswer } from '../ledgerRoute.ts';
import { UserError } from '../userError.ts';
import { configOf } from './configOf.ts';
import { table } from './formatAnswer.ts';

export function ledgerCommand(): Command {
  return new Command('ledger')
    .description('what was activated, made, released and destroyed; checks the chain')
    .requiredOption('--site <site>', 'of which site')
    .option('--json', 'every entry as JSON')
    .action(async ({ site, json }: { site: string; json?: true }, command: Command) => {
      const client = await openControl(configOf(command));
      try {
        const path = `/ledger?${new URLSearchParams({ site })}`;
        const answer = await client.call<LedgerAnswer>(path);
        process.stdout.write(`${json ? JSON.stringify(answer, null, 2) : text(answer)}\n`);
        if (answer.broken) {
          throw new UserError(
            `The chain is broken at entry ${answer.broken.seq}: ${answer.broken.why}.`,
            'Compare it with the copy in ClickHouse (table ledger) to see what was changed.',
          );
        }
      } finally {
        await client.close();
      }
    });
}

function text({ entries, broken }: LedgerAnswer): string {
  const rows = entries.map(({ seq, at, entry, body, hash }) => [
    String(seq),
    // A key's moment is not noted: it could tell when somebody came.
    entry.startsWith('key_') ? 'in its window' : new Date(at).toISOString().slice(0, 19),
    entry,
    inWords(body),
    hash.slice(0, 12),
  ]);
  const last = broken ? '' : `\n\n${entries.length} entries; the chain is whole.`;
  return `${table([['', 'at (UTC)', 'entry', 'of', 'hash'], ...rows], 5).join('\n')}${last}`;
}

interface Body {
  readonly version?: number;
  readonly window?: string;
  readonly startsAt?: number;
  readonly cubes?: readonly { readonly withheld: string }[];
}

function inWords(body: string): string {
  const { version, window, startsAt = 0, cubes }: Body = JSON.parse(body);
  if (version !== undefined) return `version ${version}`;
  const withheld = cubes?.filter((cube) => cube.withheld !== '').length ?? 0;
  const more = cubes
    ? `, ${cubes.length} cubes${withheld > 0 ? `, ${withheld} withheld` : ''}`
    : '';
  return `${window} from ${new Date(startsAt).toISOString().slice(0, 16)}${more}`;
}
