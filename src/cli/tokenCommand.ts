import { Command, InvalidArgumentError, Option } from 'commander';
import { type ControlClient, openControl } from '../controlClient.ts';
import type { ListedToken } from '../tokenRoutes.ts';
import { ROLES, type Role } from '../tokenTable.ts';
import { configOf } from './configOf.ts';
import { table } from './formatAnswer.ts';

export function tokenCommand(): Command {
  const command = new Command('token').description('tokens for the HTTP API');
  for (const make of [create, list, revoke]) command.addCommand(make());
  return command;
}

function create(): Command {
  return new Command('create')
    .description('make a token; it is shown once')
    .option('--site <site>', 'of which site; an operator is of the whole deployment')
    .addOption(
      new Option(
        '--role <role>',
        'product queries numbers, compliance reads ledger, record and policy, operator reads metrics',
      )
        .choices(ROLES)
        .default('product'),
    )
    .action(async ({ site, role }: { site?: string; role: Role }, command: Command) => {
      if (role === 'operator' && site !== undefined) {
        command.error("error: an operator's token is of the whole deployment; leave --site out");
      }
      if (role !== 'operator' && site === undefined) {
        command.error(`error: a token of role ${role} is of one site; name it with --site`);
      }
      await withControl(command, async (client) => {
        const { token } = await client.call<{ token: string }>('/tokens', { site, role });
        process.stdout.write(`${token}\n`);
      });
    });
}

function list(): Command {
  return new Command('list')
    .description('the tokens that there are, by id; never a token itself')
    .option('--json', 'as JSON')
    .action(async ({ json }: { json?: true }, command: Command) => {
      await withControl(command, async (client) => {
        const tokens = await client.call<ListedToken[]>('/tokens');
        process.stdout.write(`${json ? JSON.stringify(tokens, null, 2) : text(tokens)}\n`);
      });
    });
}

function revoke(): Command {
  return new Command('revoke')
    .description('take a token back; it is refused from then on')
    .argument('<id>', 'as `token list` shows it', parseId)
    .action(async (id: string, _options: object, command: Command) => {
      await withControl(command, async (client) => {
        const revoked = await client.call<ListedToken[]>(`/tokens/${id}`, {});
        for (const { role, site } of revoked) {
          process.stdout.write(`${id} is revoked: role ${role}, site ${site}.\n`);
        }
      });
    });
}

async function withControl(
  command: Command,
  use: (client: ControlClient) => Promise<void>,
): Promise<void> {
  const client = await openControl(configOf(command));
  try {
    await use(client);
  } finally {
    await client.close();
  }
}

function text(tokens: readonly ListedToken[]): string {
  if (tokens.length === 0) return 'There are no tokens; `headcount token create` makes one.';
  const rows = tokens.map(({ id, role, site, created }) => [id, role, site, created.slice(0, 10)]);
  return table([['id', 'role', 'site', 'created'], ...rows], 4).join('\n');
}

function parseId(text: string): string {
  const id = text.toLowerCase();
  if (!/^[0-9a-f]{8}$/.test(id)) {
    throw new InvalidArgumentError('It must be an id of 8 digits, as `headcount token list` has.');
  }
  return id;
}
