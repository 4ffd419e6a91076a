import type { Hono } from 'hono';
import { Agent, fetch as fetchOver } from 'undici';
import type { Config } from './config.ts';
import { socketPath } from './socketPath.ts';
import { UserError } from './userError.ts';

/** The control app of a data folder: that of the server that runs on it, or one opened for this command. */
export interface ControlClient {
  /** Sends a request; answers with its JSON. Throws `UserError` with the problem's detail. */
  call<T>(path: string, body?: unknown): Promise<T>;
  close(): Promise<void>;
}

type Send = (path: string, init: RequestInit) => Promise<Pick<Response, 'ok' | 'text'>>;

export async function openControl(config: Config): Promise<ControlClient> {
  const agent = new Agent({
    connect: { socketPath: socketPath(config.data) },
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  const overSocket: Send = (path, init) =>
    fetchOver(`http://headcount${path}`, { ...(init as object), dispatcher: agent });
  const running = await overSocket('/status', {}).then(
    ({ ok }) => ok,
    () => false,
  );
  if (running)
    return { call: (path, body) => send(overSocket, path, body), close: () => agent.close() };
  await agent.close();
  // All stages, which a command beside a server has no use for: half a second of loading.
  const [{ createControl }, { openHeadcount }] = await Promise.all([
    import('./control.ts'),
    import('./openHeadcount.ts'),
  ]);
  const headcount = await openHeadcount(config, Date.now);
  return controlOf(createControl(headcount), () => headcount.close());
}

/** The client of an app in this process. */
export function controlOf(app: Hono, close: () => Promise<void>): ControlClient {
  return {
    call: (path, body) => send(async (to, init) => app.request(to, init), path, body),
    close,
  };
}

async function send<T>(via: Send, path: string, body: unknown): Promise<T> {
  const stream = body instanceof ReadableStream;
  const init =
    body === undefined
      ? {}
      : { method: 'POST', body: stream ? body : JSON.stringify(body), duplex: 'half' };
  const { ok, json } = await via(path, init as RequestInit)
    .then(async (response) => ({ ok: response.ok, json: JSON.parse(await response.text()) }))
    .catch((error) => {
      // Of an app in this process that does not answer for its own errors.
      if (error instanceof UserError) throw error;
      throw new UserError(
        'There was no answer.',
        stream
          ? 'Either the log could not be read to its end or the server went away. Import the same log again: what was released is kept, and it goes on from there.'
          : 'The server went away. See its log, and try again.',
      );
    });
  if (ok) return json;
  const places = (json.errors ?? []).map(
    (error: { path: string; message: string }) => `${error.path}: ${error.message}`,
  );
  throw new UserError(json.title, [json.detail, ...places].join('\n'));
}
