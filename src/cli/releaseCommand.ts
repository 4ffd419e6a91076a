import { Command, InvalidArgumentError } from 'commander';
import { WINDOW_KINDS } from '../../policy/cube.ts';
import { openControl } from '../controlClient.ts';
import { configOf } from './configOf.ts';

interface Options {
  readonly site?: string;
  readonly window?: { readonly kind: string; readonly at: string };
}

export function releaseCommand(): Command {
  return new Command('release')
    .description('release the windows that have closed, and send what waits for ClickHouse')
    .option('--site <site>', 'with --window: of which site')
    .option('--window <window>', 'say why if this one cannot be, as day:2026-11-21', parseWindow)
    .action(async ({ site, window }: Options, command: Command) => {
      if ((window === undefined) !== (site === undefined)) {
        command.error(
          'error: --site and --window go together; without them all that has closed is released',
        );
      }
      const client = await openControl(configOf(command));
      try {
        const report = await client.call<Record<string, number>>('/release', { site, window });
        const { windows, cells, sent } = report;
        process.stdout.write(`${windows} windows released with ${cells} cells; ${sent} sent.\n`);
      } finally {
        await client.close();
      }
    });
}

function parseWindow(text: string): Options['window'] {
  const match = /^(\w+):(\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2})?)$/.exec(text);
  const [, kind = '', at = ''] = match ?? [];
  if (!(WINDOW_KINDS as readonly string[]).includes(kind)) {
    throw new InvalidArgumentError(
      'It must be a kind and a date, as day:2026-11-21, month:2026-11-01 or hour:2026-11-21T13:00.',
    );
  }
  return { kind, at };
}
