import type { Get } from './createGet.ts';
import { isSignedOut, Refusal } from './refusal.ts';

/** What the page hears of all that it asks. */
export interface Watch {
  /** The token is not valid any more. */
  signedOut(): void;
  /** The server, or the database behind it, does not answer. */
  away(error: Refusal): void;
  /** It does answer. */
  back(): void;
}

/** The same as `get`, and tells what concerns the whole page. */
export function watchGet(get: Get, watch: Watch): Get {
  return async (path, asking) => {
    try {
      const response = await get(path, asking);
      // What a token reads is told without the database.
      if (path !== '/v1/site') watch.back();
      return response;
    } catch (error) {
      if (isSignedOut(error)) watch.signedOut();
      if (error instanceof Refusal && isAway(error)) watch.away(error);
      throw error;
    }
  };
}

function isAway({ code, status }: Refusal): boolean {
  return code === 'clickhouse-away' || code === 'server-away' || status >= 502;
}
