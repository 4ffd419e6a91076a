import { Command } from 'commander';
import { openControl } from '../controlClient.ts';
import { configOf } from './configOf.ts';

export function releaseCommand(): Command {
  return new Command('release')
    .description('release the windows that have closed, and send what waits for ClickHouse')
    .action(async (_options: object, command: Command) => {
      const client = await openControl(configOf(command));
      try {
        const { windows, cells, sent } = await client.call<Record<string, number>>('/release', {});
        process.stdout.write(`${windows} windows released with ${cells} cells; ${sent} sent.\n`);
      } finally {
        await client.close();
      }
    });
}
