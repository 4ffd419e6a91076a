import { resolve } from 'node:path';
import type { WranglerVars } from './checkConfig.ts';

/** What is read of a `wrangler.toml`. */
export interface WranglerConfig extends WranglerVars {
  readonly assets?: object;
  readonly [key: string]: unknown;
}

/** Reads a `wrangler.toml` as wrangler does, which is there where a Worker is built. Throws where it cannot be read. */
export async function readWrangler(file: string): Promise<WranglerConfig> {
  // Only here: to load wrangler takes a second.
  const { experimental_readRawConfig } = await import('wrangler');
  return experimental_readRawConfig({ config: resolve(file) }).rawConfig as WranglerConfig;
}
