import { Refusal, refusalOf } from './refusal.ts';

/** What a request may say beside its path. */
export interface Asking {
  readonly accept?: string;
  /** Sent as JSON by POST; without it the request is a GET. */
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

/** Asks the server that the page came from, with the token. */
export type Get = (path: string, asking?: Asking) => Promise<Response>;

/**
 * @param fetching the browser's `fetch`
 * @returns a function that throws `Refusal` where the answer is a problem or the server is not reached
 */
export function createGet(fetching: typeof fetch, token: string): Get {
  return async (path, { accept = 'application/json', body, signal } = {}) => {
    const response = await fetching(path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        accept,
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
      credentials: 'omit',
      cache: 'no-store',
      redirect: 'error',
    }).catch((error: unknown) => {
      if (signal?.aborted) throw error;
      throw new Refusal(
        0,
        'server-away',
        'The server does not answer. Is it up, and are you online?',
      );
    });
    if (!response.ok) throw await refusalOf(response);
    return response;
  };
}
