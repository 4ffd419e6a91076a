import { resolve } from 'node:path';
import type { WranglerConfig } from '../../src/edge/readWrangler.ts';

/** What is another than in a deployment. */
export interface DevSettings {
  /** The folder of the project. */
  readonly root: string;
  /** Where the static files are. */
  readonly assets: string;
  /** Variables, and those that a deployment has as secrets. */
  readonly vars: Readonly<Record<string, unknown>>;
}

/**
 * The configuration of `wrangler.toml` with the fast clock's Worker: all bindings are those of a
 * deployment, so that one that is missing there is missing here. What a deployment builds first
 * is left out: the policies come as a variable, and the static files are written already.
 */
export function devConfig(deployed: WranglerConfig, { root, assets, vars }: DevSettings): object {
  const { build, routes, triggers, ...same } = deployed;
  return {
    ...same,
    main: resolve(root, 'demo/edge/clockedWorker.ts'),
    assets: { ...deployed.assets, directory: assets },
    vars: { ...deployed.vars, ...vars },
  };
}
