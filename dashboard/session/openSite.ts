import type { SiteDescription } from '../../query/siteSchema.ts';
import { type Ask, createAsk } from '../ask/createAsk.ts';
import type { Get } from '../ask/createGet.ts';

/** What a token reads. */
export async function openSite(
  get: Get,
): Promise<{ readonly site: SiteDescription; readonly ask: Ask }> {
  const response = await get('/v1/site');
  const site = (await response.json()) as SiteDescription;
  return { site, ask: createAsk(get, site.site) };
}
