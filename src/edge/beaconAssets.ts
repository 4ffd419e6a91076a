import type { Context } from 'hono';
import type { BeaconDeps, BeaconFile } from '../beaconRoute.ts';

/** The static files: https://developers.cloudflare.com/workers/static-assets/binding/ */
export interface Assets {
  fetch(url: string): Promise<Response>;
}

/** How the file of a script in a coding is called among the static assets. */
export const ASSET_ENDINGS: Readonly<Record<keyof BeaconFile, string>> = {
  identity: '',
  br: '.br',
  gzip: '.gz',
};

/** Any host will do: the binding looks at the path alone. */
const ASSETS_ORIGIN = 'https://assets.invalid';

/**
 * The beacon's scripts from the static assets, through the Worker: by itself the platform would
 * answer with an ETag, which browsers keep and send back, and would compress by its own choice.
 */
export function beaconAssets(assets: Assets): BeaconDeps {
  return {
    read: async (name, coding) => {
      const response = await assets.fetch(`${ASSETS_ORIGIN}/${name}${ASSET_ENDINGS[coding]}`);
      if (response.status === 200) return new Uint8Array(await response.arrayBuffer());
      await response.body?.cancel();
      return undefined;
    },
    accepted: clientAcceptEncoding,
  };
}

/** The platform writes an `Accept-Encoding` of its own, and keeps the client's here. */
function clientAcceptEncoding(context: Context): string | undefined {
  const { cf } = context.req.raw as { cf?: { clientAcceptEncoding?: unknown } };
  const accepted = cf?.clientAcceptEncoding;
  return typeof accepted === 'string' ? accepted : undefined;
}
