import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The environment of a wrangler that looks for no newer version, tells nobody of itself, asks
 * nothing, and writes nowhere but into a folder.
 */
export async function silentEnvironment(folder: string): Promise<NodeJS.ProcessEnv> {
  await noUpdates(join(folder, 'tmp'));
  return {
    ...process.env,
    WRANGLER_SEND_METRICS: 'false',
    WRANGLER_HIDE_BANNER: 'true',
    WRANGLER_WRITE_LOGS: 'false',
    WRANGLER_NO_SKILLS_UPDATE_PROMPTS: 'true',
    WRANGLER_REGISTRY_PATH: join(folder, 'registry'),
    WRANGLER_CACHE_DIR: join(folder, 'cache'),
    TMPDIR: join(folder, 'tmp'),
    CLOUDFLARE_CF_FETCH_ENABLED: 'false',
    NO_COLOR: '1',
    FORCE_COLOR: '0',
  };
}

/** After an error it asks the network for a newer version, but where it believes that it just did. */
async function noUpdates(temporary: string): Promise<void> {
  const known = join(temporary, 'update-check');
  await mkdir(known, { recursive: true });
  const text = JSON.stringify({ latest: null, lastUpdate: Number.MAX_SAFE_INTEGER });
  await writeFile(join(known, 'wrangler-latest.json'), text);
}
