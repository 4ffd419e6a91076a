import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type Metafile, type Plugin } from 'esbuild';
import { dashboardCsp } from './csp.ts';

const HERE = import.meta.dirname;

/**
 * Bundles the page for browsers of 2024 and later, by file; the same sources give the same bytes. Files
 * have the hash of what is in them in their names, so a browser may keep them for good.
 */
export async function buildDashboard(): Promise<Map<string, string>> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: HERE,
    entryPoints: { app: 'main.tsx', style: 'style/index.css' },
    outdir: 'dist',
    ...{ entryNames: '[name].[hash]', chunkNames: '[name].[hash]', assetNames: '[name].[hash]' },
    ...{ bundle: true, splitting: true, minify: true, write: false, metafile: true },
    ...{ format: 'esm', target: 'es2022', charset: 'utf8', legalComments: 'none' },
    ...{ jsx: 'automatic', jsxImportSource: 'preact' },
    supported: { nesting: true },
    tsconfigRaw: {},
    plugins: [evaluated],
    loader: { '.json': 'json' },
  });
  const files = new Map(
    outputFiles.map(({ path, text }) => [path.slice(path.lastIndexOf('/') + 1), text]),
  );
  const page = (await readFile(join(HERE, 'index.html'), 'utf8'))
    .replace('{script}', `/dashboard/${outputOf(metafile, 'main.tsx')}`)
    .replace('{style}', `/dashboard/${outputOf(metafile, 'style/index.css')}`);
  const manifest = { index: 'index.html', csp: dashboardCsp() };
  return new Map([
    ...[...files].sort(([a], [b]) => (a < b ? -1 : 1)),
    ['index.html', page],
    ['manifest.json', `${JSON.stringify(manifest, null, 2)}\n`],
  ]);
}

/**
 * Modules named `*.built.ts` run when the page is built, and the page gets what they export by default,
 * as data: what they read and compute with is sent to nobody.
 */
const evaluated: Plugin = {
  name: 'evaluated',
  setup({ onLoad }) {
    onLoad({ filter: /\.built\.ts$/ }, async ({ path }) => {
      const { default: value } = (await import(path)) as { readonly default: unknown };
      return { contents: `export default ${JSON.stringify(value)}`, loader: 'js' };
    });
  },
};

function outputOf({ outputs }: Metafile, entry: string): string {
  const [file] = Object.entries(outputs).find(([, { entryPoint }]) => entryPoint === entry) ?? [];
  if (file === undefined) throw new Error(`${entry} was not built.`);
  return file.slice(file.lastIndexOf('/') + 1);
}

if (import.meta.main) {
  const dist = join(HERE, 'dist');
  // Before anything is taken away: sources that do not build leave the last page as it is.
  const built = await buildDashboard();
  await rm(dist, { recursive: true, force: true });
  await mkdir(dist);
  for (const [name, text] of built) await writeFile(join(dist, name), text);
}
