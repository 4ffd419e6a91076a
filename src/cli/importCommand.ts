import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { SingleBar } from 'cli-progress';
import { Command, Option } from 'commander';
import { openControl } from '../controlClient.ts';
import type { ImportReport } from '../importLog.ts';
import { UserError } from '../userError.ts';
import { configOf } from './configOf.ts';

export function importCommand(): Command {
  return new Command('import')
    .description("turn a web server's log into anonymous counts")
    .argument('<files...>', 'logs, oldest first; .gz is unpacked; - is standard input')
    .requiredOption('--site <site>', 'the site the log is of')
    .addOption(
      new Option('--format <format>', 'of the log').choices(['combined']).default('combined'),
    )
    .addHelpText(
      'after',
      `
A line counts if it is a GET with status 200 or 304, not from a bot, and not for
an asset by its extension. Windows close as the log passes them and its end
closes all, so give the files of one stretch of time together.`,
    )
    .action(async (files: string[], { site }: { site: string }, command: Command) => {
      const size = await totalSize(files);
      const client = await openControl(configOf(command));
      const bar = progressBar(size);
      try {
        // Not `Readable.toWeb`: it throws, uncaught, when the answer comes before the log's end.
        const body = ReadableStream.from(chunks(files, (bytes) => bar.increment(bytes)));
        const path = `/import?site=${encodeURIComponent(site)}`;
        const report = await client.call<ImportReport & { sent: boolean }>(path, body);
        bar.stop();
        process.stdout.write(describe(report));
      } finally {
        bar.stop();
        await client.close();
      }
    });
}

/** Bytes of the files, or 0 where that is not known beforehand. */
async function totalSize(files: string[]): Promise<number> {
  const sizes = await Promise.all(
    files.map(async (file) => {
      if (file === '-') return Number.NaN;
      const found = await stat(file).catch(() => undefined);
      if (found && !found.isDirectory()) return found.size;
      throw new UserError(
        found ? `${file}: is a folder.` : `${file}: there is no such file.`,
        'Name a log, or - for standard input.',
      );
    }),
  );
  const sum = sizes.reduce((a, b) => a + b, 0);
  return Number.isNaN(sum) ? 0 : sum;
}

async function* chunks(files: string[], read: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  for (const file of files) {
    const raw = file === '-' ? process.stdin : createReadStream(file);
    raw.on('data', (chunk: Uint8Array) => read(chunk.length));
    yield* file.endsWith('.gz') ? raw.pipe(createGunzip()) : raw;
    // A file's last line may lack its end; it must not run into the next file's first.
    yield new TextEncoder().encode('\n');
  }
}

function progressBar(size: number): SingleBar {
  const bar = new SingleBar({
    format:
      size > 0
        ? 'importing {bar} {percentage} % | {value} of {total} bytes | {eta} s left'
        : 'importing | {value} bytes',
    stream: process.stderr,
    hideCursor: true,
    clearOnComplete: true,
  });
  bar.start(size, 0);
  return bar;
}

const REASONS: Record<string, string> = {
  unreadable: 'not in the combined format',
  method: 'not a GET',
  status: 'status other than 200 and 304',
  asset: 'an asset by its extension',
  bot: 'from a bot',
  foreign_page: 'a page of another site',
  no_consent: 'the policy drops what comes without consent',
  late: 'far out of order: its window had closed',
  already_released: 'its window was released before, and is released once',
  still_open: 'its window is not over, or takes live events; import it when it is over',
};

function describe(report: ImportReport & { sent: boolean }): string {
  const rows = Object.entries(report.dropped)
    .sort(([, a], [, b]) => b - a)
    .map(([reason, count]) => `  ${String(count).padStart(9)}  ${REASONS[reason] ?? reason}`);
  const lines = [
    `${report.counted} of ${report.lines} lines counted; ${report.cells} cells of ${report.windows} windows released.`,
    ...(rows.length > 0 ? ['Not counted:', ...rows] : []),
    ...(report.sent
      ? []
      : ['ClickHouse is away: the released cells wait in the outbox and go out when it is back.']),
  ];
  return `${lines.join('\n')}\n`;
}
