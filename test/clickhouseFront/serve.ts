import { Command, InvalidArgumentError } from 'commander';
import { startClickHouseFront } from './startClickHouseFront.ts';

/** What this process writes is for its user alone. */
process.umask(0o077);

const program = new Command('dev:clickhouse')
  .description(
    'A ClickHouse server for local work: the embedded engine behind the HTTP interface. It keeps its tables in a folder, which one process at a time may have. Not for production.',
  )
  .option('--host <address>', 'address to listen on', '127.0.0.1')
  .option('--port <number>', 'port to listen on; 0 for any free one', parsePort, 8123)
  .option('--path <folder>', 'where the tables are kept', 'data/clickhouse-server')
  .option('--user <name>', 'the only user', 'default')
  .option('--password <password>', 'of that user', '')
  .action(async (options) => {
    const front = await startClickHouseFront(options);
    process.stdout.write(`ClickHouse listens on ${front.url}. Ctrl+C stops it.\n`);
    const stop = () => void front.close().then(() => process.exit(0));
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
  });

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535)
    throw new InvalidArgumentError('It must be 0 to 65535.');
  return port;
}

await program.parseAsync().catch((error: NodeJS.ErrnoException) => {
  const taken = error.code === 'EADDRINUSE';
  const why = taken ? 'The port is in use; name another with --port.' : error.message;
  process.stderr.write(`dev:clickhouse: ${why}\n`);
  process.exitCode = 1;
});
