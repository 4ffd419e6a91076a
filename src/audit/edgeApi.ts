import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { setTimeout as wait } from 'node:timers/promises';
import { AuditError } from '../../audit/runAudit.ts';
import type { EdgeTarget } from './edgeTarget.ts';

/** How often a request is sent again that came too soon. */
const TRIES = 3;
/** As long as a limit of requests a minute lasts. */
const MOST_WAIT_S = 60;

/** What a deployment answers to a token of role compliance. */
export interface EdgeApi {
  /** @throws EdgeRefusal, and AuditError where it does not answer */
  call<T>(path: string, method?: string): Promise<T>;
  /** Lines of JSON, as they come. */
  lines<T>(path: string): AsyncGenerator<T>;
}

/** A problem that was answered; its detail is made for a reader. */
export class EdgeRefusal extends AuditError {
  readonly status: number;

  constructor(status: number, detail: string) {
    super(detail);
    this.status = status;
  }
}

export function createEdgeApi({ url, token }: Pick<EdgeTarget, 'url' | 'token'>): EdgeApi {
  const ask = async (path: string, method: string): Promise<Response> => {
    for (let tries = 1; ; tries += 1) {
      const response = await fetch(new URL(`/v1/compliance/${path}`, url), {
        method,
        headers: { authorization: `Bearer ${token}` },
        // The token is for this address and no other.
        redirect: 'error',
      }).catch(() => {
        throw new AuditError(`${url.origin} does not answer`);
      });
      if (response.ok) return response;
      if (response.status !== 429 || tries >= TRIES) throw await refusal(response);
      await response.body?.cancel();
      await wait(1000 * retryAfter(response.headers.get('retry-after')));
    }
  };
  return {
    async call<T>(path: string, method = 'GET') {
      const response = await ask(path, method);
      return (await response.json().catch(() => {
        throw new AuditError(`${url.origin} answered something else than Headcount does`);
      })) as T;
    },
    async *lines<T>(path: string) {
      const { body } = await ask(path, 'GET');
      if (!body) throw BROKEN_OFF;
      const input = Readable.fromWeb(body as ReadableStream);
      try {
        for await (const line of createInterface({ input })) yield JSON.parse(line) as T;
      } catch (error) {
        throw error instanceof AuditError ? error : BROKEN_OFF;
      } finally {
        input.destroy();
      }
    },
  };
}

/** What an answer says of when to come again, in seconds. */
export function retryAfter(header: string | null | undefined): number {
  return header && /^\d+$/.test(header) ? Math.min(Number(header), MOST_WAIT_S) : 1;
}

async function refusal(response: Response): Promise<EdgeRefusal> {
  const { detail } = (await response.json().catch(() => ({}))) as { detail?: unknown };
  const told = typeof detail === 'string' ? detail.replace(/\.$/, '') : undefined;
  return new EdgeRefusal(response.status, told ?? `the deployment answered ${response.status}`);
}

const BROKEN_OFF = new AuditError('an answer of the deployment broke off');
