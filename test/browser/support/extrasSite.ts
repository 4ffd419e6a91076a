import { join } from 'node:path';
import { build } from 'esbuild';
import { type Attributes, scriptTag } from './scriptTag.ts';
import type { StageFixtures } from './stageTest.ts';
import type { TestSite } from './testSite.ts';

/**
 * A site whose pages have the second script's tag behind the beacon's.
 *
 * @param collect for instance `errors vitals`
 * @param more attributes of the second tag
 * @param attributes of the beacon's tag
 */
export async function openWithExtras(
  { open, stage }: StageFixtures,
  collect: string,
  more: Attributes = {},
  attributes: Attributes = {},
): Promise<TestSite> {
  const site = await open({ 'data-endpoint': stage.front.url, ...attributes });
  const tag = { 'data-collect': collect, ...more };
  site.tag += await scriptTag('beacon-extras', stage.front.url, tag);
  return site;
}

/** A page of a site with a script of its own, which runs before all others. */
export function pageWith(site: TestSite, script: string, body = ''): string {
  const head = '<!doctype html><html lang="en"><title>Lamps</title>';
  return `${head}<script>${script}</script>${site.tag}<body><h1>Lamps</h1>${body}</body></html>`;
}

/** A script for a page out of modules, such as packages that only tests use. Paths are from `test/browser`. */
export async function bundle(code: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: join(import.meta.dirname, '..'), loader: 'ts' },
    bundle: true,
    write: false,
    format: 'iife',
    // It stands in a page, where this would end it.
    supported: { 'inline-script': false },
  });
  return outputFiles[0]?.text ?? '';
}
