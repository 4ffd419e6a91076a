import { Agent, fetch as fetchOver } from 'undici';
import { AuditError } from '../../audit/runAudit.ts';
import { socketPath } from '../socketPath.ts';

/** A running server, over the socket in its data folder. */
export interface DeploymentSocket {
  /** Asks for JSON. @throws AuditError with the problem's detail */
  call<T>(path: string, asked?: { readonly method?: string; readonly body?: unknown }): Promise<T>;
  /** Asks for bytes as they are. */
  bytes(path: string): Promise<{ readonly bytes: Uint8Array; header(name: string): string | null }>;
  close(): Promise<void>;
}

/** Connects to the server of a data folder; `undefined` where none answers. */
export async function connectDeployment(data: string): Promise<DeploymentSocket | undefined> {
  const agent = new Agent({
    connect: { socketPath: socketPath(data) },
    ...{ headersTimeout: 0, bodyTimeout: 0 },
  });
  const ask = (path: string, method = 'GET', body?: unknown) =>
    fetchOver(`http://headcount${path}`, {
      ...{ method, dispatcher: agent },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const answer = async (path: string, method?: string, body?: unknown) => {
    const response = await ask(path, method, body).catch(() => {
      throw new AuditError('the server went away');
    });
    if (response.ok) return response;
    const problem = (await response.json().catch(() => ({}))) as { detail?: string };
    throw new AuditError(problem.detail ?? `the server answered ${response.status}`);
  };
  const running = await ask('/status').then(
    async (response) => {
      await response.arrayBuffer();
      return response.ok;
    },
    () => false,
  );
  if (!running) {
    await agent.close();
    return undefined;
  }
  return {
    async call<T>(path: string, { method, body }: { method?: string; body?: unknown } = {}) {
      const usual = body === undefined ? 'GET' : 'POST';
      return (await (await answer(path, method ?? usual, body)).json()) as T;
    },
    async bytes(path) {
      const response = await answer(path);
      const { headers } = response;
      return {
        bytes: new Uint8Array(await response.arrayBuffer()),
        header: (name) => headers.get(name),
      };
    },
    close: () => agent.close(),
  };
}
