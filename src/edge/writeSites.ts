import { readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { checkPolicy } from '../../policy/checkPolicy.ts';
import { loadPolicies, PolicyError } from '../../policy/loadPolicies.ts';
import { checkConfig, type WranglerVars } from './checkConfig.ts';
import { nameCloudflare, unwrittenSafeguards } from './nameCloudflare.ts';
import { readWrangler } from './readWrangler.ts';

const HERE = import.meta.dirname;
const FILE = join(HERE, 'sites.ts');

const HELP = `Checks the policies of a folder and the variables of wrangler.toml, and writes src/edge/sites.ts,
which takes the policies into the Worker. wrangler runs it before each deploy: what cannot be used stops that.

  node src/edge/writeSites.ts [--policies <folder>] [--config <file>] [--check]

  --policies <folder>  one <site>.json a site ("policies")
  --config <file>      the variables ("wrangler.toml")
  --check              write nothing; fail where the file is not up to date
`;

/**
 * The text of `sites.ts` for a folder of policies.
 *
 * @param today as `2027-01-31`; some laws hold from a day on
 * @throws PolicyError that names each wrong place, as `policy check` does
 */
export async function sitesModule(folder: string, today: string): Promise<string> {
  const sites = [...(await loadPolicies(folder)).values()];
  const wrong = sites.flatMap((policy) =>
    checkPolicy(policy, today).flatMap((finding) =>
      finding.outcome === 'error'
        ? [
            `${join(folder, `${policy.site}.json`)}: ${finding.id}: ${finding.read}\n  change: ${finding.change}`,
          ]
        : [],
    ),
  );
  for (const policy of sites) {
    const file = join(folder, `${policy.site}.json`);
    wrong.push(...unwrittenSafeguards(policy).map((text) => `${file}: ${text}`));
  }
  if (wrong.length > 0) throw new PolicyError(wrong.join('\n'));
  const from = relative(HERE, folder);
  const names = sites.map((_, index) => `site${index + 1}`);
  const imports = sites.map(
    ({ site }, index) =>
      `import ${names[index]} from '${from}/${site}.json' with { type: 'json' };`,
  );
  return `// Written by \`npm run build:edge\` from the policies: change those.
${imports.join('\n')}

/** The policies of this deployment as their files have them; they were checked when this was written. */
export const SITES: readonly unknown[] = ${list(names)};
`;
}

/** As the formatter would have it. */
function list(names: readonly string[]): string {
  const line = `[${names.join(', ')}]`;
  return line.length <= 58 ? line : `[\n${names.map((name) => `  ${name},\n`).join('')}]`;
}

/** Writes it only where it changes: `wrangler dev` builds anew whenever a file is written. */
async function writeSites(folder: string, checkOnly: boolean): Promise<boolean> {
  const text = await sitesModule(folder, new Date().toISOString().slice(0, 10));
  const before = await readFile(FILE, 'utf8').catch(() => '');
  if (before === text) return true;
  if (!checkOnly) await writeFile(FILE, text);
  return !checkOnly;
}

async function readVars(file: string): Promise<WranglerVars> {
  try {
    return await readWrangler(file);
  } catch (error) {
    throw new PolicyError(`${file}: ${(error as Error).message}`);
  }
}

/** @throws PolicyError that names each wrong place */
async function checkVars(file: string, folder: string): Promise<void> {
  const sites = [...(await loadPolicies(folder)).values()];
  const { wrong, missing } = checkConfig(file, await readVars(file), sites);
  // wrangler says what it builds for; beside the machine's own server none need be named.
  if (process.env.WRANGLER_COMMAND !== 'dev') {
    const unnamed = nameCloudflare(sites) ?? [];
    for (const line of missing.concat(unnamed)) process.stderr.write(`warning: ${line}\n`);
  }
  if (wrong.length > 0) throw new PolicyError(wrong.join('\n'));
}

if (import.meta.main) {
  try {
    const { values } = parseArgs({
      options: {
        policies: { type: 'string', default: 'policies' },
        config: { type: 'string', default: 'wrangler.toml' },
        check: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) process.stdout.write(HELP);
    else {
      await checkVars(values.config, values.policies);
      if (!(await writeSites(values.policies, values.check))) {
        process.stderr.write('src/edge/sites.ts is not up to date; run `npm run build:edge`.\n');
        process.exitCode = 1;
      }
    }
  } catch (error) {
    const usage = (error as { code?: unknown }).code?.toString().startsWith('ERR_PARSE_ARGS');
    if (!usage && !(error instanceof PolicyError)) throw error;
    process.stderr.write(`${(error as Error).message}\n${usage ? HELP : ''}`);
    process.exitCode = usage ? 2 : 1;
  }
}
