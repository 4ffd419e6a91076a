import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { minify } from 'terser';

const HERE = import.meta.dirname;

/** Bundles the beacon for browsers of 2021 and later, by file; the same sources give the same bytes. */
export async function buildBeacon(): Promise<Map<string, string>> {
  const memory = await bundle('memory/script.ts', 'iife');
  // The core loads it after a grant, from beside its own address.
  const define = { MEMORY_INTEGRITY: JSON.stringify(integrityOf(memory)) };
  const scripts = new Map([
    ['beacon', await bundle('script.ts', 'iife', define)],
    ['beacon-extras', await bundle('extras/script.ts', 'iife')],
  ]);
  const manifest = [...scripts].map(([name, text]) => [
    name,
    { file: `${name}.js`, hash: hashOf(text, 'hex').slice(0, 16), integrity: integrityOf(text) },
  ]);
  return new Map([
    ...[...scripts].map(([name, text]) => [`${name}.js`, text] as const),
    ['beacon.memory.js', memory],
    ['beacon.mjs', await bundle('init.ts', 'esm')],
    ['beacon.memory.mjs', await bundle('memory/memory.ts', 'esm')],
    ['beacon-extras.mjs', await bundle('extras/extras.ts', 'esm')],
    ['manifest.json', `${JSON.stringify(Object.fromEntries(manifest), null, 2)}\n`],
  ]);
}

async function bundle(
  entry: string,
  format: 'iife' | 'esm',
  define: Record<string, string> = {},
): Promise<string> {
  const { outputFiles } = await build({
    ...{
      entryPoints: [join(HERE, entry)],
      format,
      define,
      bundle: true,
      write: false,
    },
    ...{ target: 'es2021', charset: 'utf8', legalComments: 'none' },
    tsconfigRaw: { compilerOptions: { alwaysStrict: false } },
    external: ['./beacon.memory.mjs'],
  });
  const { code = '' } = await minify(outputFiles[0]?.text ?? '', {
    ...{ ecma: 2020, module: format === 'esm', toplevel: true },
    compress: {
      passes: 4,
      inline: 1,
      keep_fargs: false,
      pure_getters: true,
      unsafe: true,
      unsafe_arrows: true,
    },
  });
  return code;
}

function hashOf(text: string, encoding: 'hex' | 'base64'): string {
  return createHash('sha256').update(text).digest(encoding);
}

/** https://www.w3.org/TR/SRI/ */
function integrityOf(text: string): string {
  return `sha256-${hashOf(text, 'base64')}`;
}

if (import.meta.main) {
  const dist = join(HERE, 'dist');
  await mkdir(dist, { recursive: true });
  for (const [name, text] of await buildBeacon()) await writeFile(join(dist, name), text);
}
