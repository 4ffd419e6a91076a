import type { Context } from 'hono';
import type { Bytes } from '../beaconScript.ts';
import type { StaticDeps, StaticFile } from '../staticFiles.ts';

/** The static files: https://developers.cloudflare.com/workers/static-assets/binding/ */
export interface Assets {
  fetch(url: string): Promise<Response>;
}

/** How the file of a name in a coding is called among the static assets. */
export const ASSET_ENDINGS: Readonly<Record<keyof StaticFile, string>> = {
  identity: '',
  br: '.br',
  gzip: '.gz',
};

/** Any host will do: the binding looks at the path alone. */
const ASSETS_ORIGIN = 'https://assets.invalid';

/**
 * Files from the static assets, through the Worker: by itself the platform would
 * answer with an ETag, which browsers keep and send back, and would compress by its own choice.
 *
 * @param folder that they are in, with a slash at its end
 */
export function staticAssets(assets: Assets, folder = ''): StaticDeps {
  return {
    read: (name, coding) => readAsset(assets, `${folder}${name}${ASSET_ENDINGS[coding]}`),
    accepted: clientAcceptEncoding,
  };
}

/** The bytes of a static asset; `undefined` where there is none. */
export async function readAsset(assets: Assets, path: string): Promise<Bytes | undefined> {
  const response = await assets.fetch(`${ASSETS_ORIGIN}/${path}`);
  if (response.status === 200) return new Uint8Array(await response.arrayBuffer());
  await response.body?.cancel();
  return undefined;
}

/** The platform writes an `Accept-Encoding` of its own, and keeps the client's here. */
function clientAcceptEncoding(context: Context): string | undefined {
  const { cf } = context.req.raw as { cf?: { clientAcceptEncoding?: unknown } };
  const accepted = cf?.clientAcceptEncoding;
  return typeof accepted === 'string' ? accepted : undefined;
}
