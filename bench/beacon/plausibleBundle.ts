import { join } from 'node:path';
import { build } from 'esbuild';
import manifest from '../../package.json' with { type: 'json' };

const NAME = '@plausible-analytics/tracker';

/** The package and its version, as installed. */
export const PLAUSIBLE = `${NAME} ${manifest.devDependencies[NAME]}`;

/** What https://github.com/plausible/analytics/tree/master/tracker documents for `init`. */
export interface PlausibleOptions {
  readonly domain: string;
  readonly endpoint: string;
  readonly outboundLinks?: true;
}

/**
 * Plausible's own tracker as an app would ship it that has no other script: the package and one
 * call of `init`, minified for the same browsers as the beacon.
 */
export async function bundlePlausible(options: PlausibleOptions): Promise<string> {
  const contents = `import { init } from '${NAME}'; init(${JSON.stringify(options)});`;
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: join(import.meta.dirname, '../..') },
    ...{ bundle: true, minify: true, write: false, format: 'iife' },
    ...{ target: 'es2021', charset: 'utf8', legalComments: 'none' },
  });
  return outputFiles[0]?.text ?? '';
}
