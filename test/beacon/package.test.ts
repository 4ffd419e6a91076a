import { execFile } from 'node:child_process';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { tempFolder } from '../support/tempFolder.ts';

/** A project of somebody else that has the package installed. */
async function project(program: string): Promise<string> {
  const folder = await tempFolder();
  await mkdir(join(folder, 'node_modules'));
  await symlink(resolve('.'), join(folder, 'node_modules/headcount'));
  await writeFile(join(folder, 'package.json'), '{"type": "module"}');
  await writeFile(join(folder, 'app.ts'), program);
  return folder;
}

test('a bundler finds the beacon in the package', async () => {
  const folder = await project(`
    import { init } from 'headcount/beacon';
    import { extras } from 'headcount/beacon/extras';
    extras(init({ site: 'demo' }), { errors: true });`);
  const { metafile } = await build({
    ...{ entryPoints: [join(folder, 'app.ts')], bundle: true, format: 'esm' },
    ...{ write: false, metafile: true, absWorkingDir: resolve('.') },
  });
  const inputs = Object.keys(metafile.inputs).filter((it) => it.startsWith('beacon/'));
  // What the core loads after a grant goes along: the server has no part in a module's build.
  expect(inputs.sort()).toEqual([
    'beacon/dist/beacon-extras.mjs',
    'beacon/dist/beacon.memory.mjs',
    'beacon/dist/beacon.mjs',
  ]);
});

test.each([
  ['nodenext', 'nodenext'],
  ['esnext', 'bundler'],
])(
  'TypeScript with module %s and resolution by %s finds its types',
  async (module, moduleResolution) => {
    const folder = await project(`
    import { type Headcount, init } from 'headcount/beacon';
    import { extras } from 'headcount/beacon/extras';
    const headcount: Headcount = init({ site: 'demo', withoutConsent: 'count' });
    headcount.consent('granted');
    headcount.event('bought', { plan: 'pro', seats: 3 });
    extras(headcount, { errors: true, tcf: { vendor: 755 }, gcs: { grants: true } });
    // @ts-expect-error
    headcount.consent('yes');
    // @ts-expect-error
    init({});
    // @ts-expect-error
    extras(headcount, { tcf: { vendor: 'x' } });\n`);
    const options = { module, moduleResolution, target: 'es2022', lib: ['es2022', 'dom'] };
    const compilerOptions = { ...options, strict: true, noEmit: true, types: [] };
    await writeFile(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ compilerOptions, files: ['app.ts'] }),
    );
    const { bin } = JSON.parse(await readFile('node_modules/typescript/package.json', 'utf8'));
    const tsc = join('node_modules/typescript', bin.tsc);
    const run = promisify(execFile)(process.execPath, [tsc, '-p', folder]);
    expect(await run.catch(({ stdout }) => stdout)).toEqual({ stdout: '', stderr: '' });
  },
);
