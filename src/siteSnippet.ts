import type { Policy } from '../policy/policy.ts';
import { beaconOptions } from './snippet/beaconOptions.ts';
import { isEndpoint, isForThisMachineOnly } from './snippet/endpoint.ts';
import { type TagBuild, tags } from './snippet/tags.ts';

/**
 * The script tags for a site's pages, by the address that its server was asked under; with the second
 * script where the policy counts errors. `headcount snippet` makes others.
 *
 * @param endpoint of `endpointOf`; without one there are no tags
 */
export function siteSnippet(
  policy: Policy,
  build: TagBuild,
  endpoint: string | undefined,
): string | undefined {
  if (endpoint === undefined) return undefined;
  const errors = policy.cubes.some(({ event }) => event === 'error');
  return tags({
    build,
    beacon: beaconOptions(policy, endpoint),
    extras: errors ? { errors: true } : undefined,
    early: undefined,
  });
}

/**
 * The origin of the server as its clients see it. The host is what a client wrote, so what could not
 * stand in a tag is none.
 *
 * @param url of a request
 * @param forwarded `X-Forwarded-Proto` where a proxy wrote it that is trusted; without it a server that
 *   others reach is taken to be behind https, which their pages need
 */
export function endpointOf(url: string, forwarded: string | undefined): string | undefined {
  const told = URL.parse(url)?.origin;
  if (told === undefined || !isEndpoint(told)) return undefined;
  const scheme = /^https?$/.exec(forwarded?.split(',').at(-1)?.trim().toLowerCase() ?? '')?.[0];
  if (scheme === undefined && isForThisMachineOnly(told)) return told;
  return told.replace(/^https?/, scheme ?? 'https');
}
