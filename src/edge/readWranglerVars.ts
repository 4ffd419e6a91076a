import { resolve } from 'node:path';
import type { WranglerVars } from './checkConfig.ts';

/** Reads a `wrangler.toml` as wrangler does, which is there where a Worker is built. Throws where it cannot be read. */
export async function readWranglerVars(file: string): Promise<WranglerVars> {
  // Only here: to load wrangler takes a second.
  const { experimental_readRawConfig } = await import('wrangler');
  return experimental_readRawConfig({ config: resolve(file) }).rawConfig as WranglerVars;
}
