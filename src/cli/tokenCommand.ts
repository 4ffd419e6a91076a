import { Command } from 'commander';
import { openControl } from '../controlClient.ts';
import { configOf } from './configOf.ts';

export function tokenCommand(): Command {
  const create = new Command('create')
    .description('make a token that reads the numbers of one site; it is shown once')
    .requiredOption('--site <site>', 'of which site')
    .action(async ({ site }: { site: string }, command: Command) => {
      const client = await openControl(configOf(command));
      try {
        const { token } = await client.call<{ token: string }>('/tokens', { site });
        process.stdout.write(`${token}\n`);
      } finally {
        await client.close();
      }
    });
  return new Command('token').description('tokens for the query API').addCommand(create);
}
