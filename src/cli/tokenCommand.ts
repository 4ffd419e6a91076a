import { Command, InvalidArgumentError, Option } from 'commander';
import { loadPolicies } from '../../policy/loadPolicies.ts';
import { type ControlClient, controlOf, openControl } from '../controlClient.ts';
import { tokenFile } from '../tokenFile.ts';
import { type ListedToken, tokenRoutes } from '../tokenRoutes.ts';
import { ROLES, type Role } from '../tokenTable.ts';
import { configOf } from './configOf.ts';
import { table } from './formatAnswer.ts';

export function tokenCommand(): Command {
  const command = new Command('token').description('tokens for the HTTP API');
  for (const make of [create, list, revoke]) command.addCommand(withEdge(make()));
  return command;
}

function create(): Command {
  return new Command('create')
    .description('make a token; it is shown once')
    .option('--site <site>', 'of which site; an operator is of the whole deployment')
    .addOption(
      new Option(
        '--role <role>',
        'product queries numbers, compliance reads audits, ledger, record and policy and tries events, operator reads metrics',
      )
        .choices(ROLES)
        .default('product'),
    )
    .action(async ({ site, role }: { site?: string; role: Role }, command: Command) => {
      if (role === 'operator' && edgeFileOf(command) !== undefined) {
        command.error(
          'error: at the edge there is nothing to read for an operator; the role is product or compliance',
        );
      }
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
      tellHandOver(command);
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
      tellHandOver(command);
    });
}

async function withControl(
  command: Command,
  use: (client: ControlClient) => Promise<void>,
): Promise<void> {
  const file = edgeFileOf(command);
  const client = await (file === undefined
    ? openControl(configOf(command))
    : openTokenFile(file, configOf(command).policies));
  try {
    await use(client);
  } finally {
    await client.close();
  }
}

const EDGE_FILE = 'edge-tokens.json';

/** The file is an option of its own: beside an argument, `--edge` would take that for its file. */
function withEdge(command: Command): Command {
  return command
    .option('--edge', 'those of a deployment on Cloudflare, whose hashes are in a file')
    .addOption(
      new Option('--edge-file <file>', `that file; means --edge, too ("${EDGE_FILE}")`).implies({
        edge: true,
      }),
    );
}

function edgeFileOf(command: Command): string | undefined {
  const { edge, edgeFile } = command.opts<{ edge?: true; edgeFile?: string }>();
  return edge ? (edgeFile ?? EDGE_FILE) : undefined;
}

/** No server and no data: the routes that a server has, on the tokens of a file. */
async function openTokenFile(file: string, policies: string): Promise<ControlClient> {
  const sites = await loadPolicies(policies);
  const app = tokenRoutes({ state: tokenFile(file), sites, now: Date.now });
  // What is wrong with the file is for who called the command, as it is.
  app.onError((error) => {
    throw error;
  });
  return controlOf(app, async () => undefined);
}

/** On standard error, so that what a script reads is the token alone. */
function tellHandOver(command: Command): void {
  const file = edgeFileOf(command);
  if (file === undefined) return;
  process.stderr.write(
    `${file} has the hashes of what there is now. Hand it to the Worker:\n  npx wrangler secret put TOKENS < ${file}\n`,
  );
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
