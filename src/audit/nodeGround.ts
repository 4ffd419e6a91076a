import type { CanaryGround, Kept } from '../../audit/canaryGround.ts';
import { AuditError } from '../../audit/runAudit.ts';
import type { Policy } from '../../policy/policy.ts';
import { OVERFLOWED } from './auditRoutes.ts';
import type { Secret } from './canaryGrounds.ts';
import type { DeploymentSocket } from './deploymentSocket.ts';
import { keptFiles } from './keptFiles.ts';
import { createPublicSender } from './publicSender.ts';
import { sendAgain } from './sendAgain.ts';

/** How often the server is told that its ground is still in use; it waits for ten minutes. */
const IN_USE_MS = 60_000;

export interface NodeGroundDeps {
  readonly socket: DeploymentSocket;
  readonly data: string;
  /** Where the public endpoint listens. */
  readonly url: string;
  /** What a server that the audit started itself has written until now, past its own log, too. */
  readonly output?: () => Uint8Array;
}

/**
 * Adds a site to a running Node server that copies an audited one, until `remove`.
 *
 * @throws AuditError where there is one for this site already
 */
export async function openNodeGround(site: string, deps: NodeGroundDeps): Promise<CanaryGround> {
  const { socket, data, url, output } = deps;
  // What it wrote as it started is no answer to a canary.
  const begun = output?.().length ?? 0;
  const policy = await socket.call<Policy>('/audit/canary', { body: { site } });
  const path = `/audit/canary/${policy.site}`;
  const sender = createPublicSender(url);
  const inUse = setInterval(() => {
    socket.call(path).catch(() => undefined);
  }, IN_USE_MS).unref();

  async function* kept(): AsyncGenerator<Kept> {
    yield* keptFiles(data);
    const metrics = await socket.bytes('/metrics');
    yield { place: 'metrics', name: '/metrics', bytes: metrics.bytes };
    if (output) yield { place: 'log', name: 'stdout and stderr', bytes: output().subarray(begun) };
    const log = await socket.bytes('/audit/log');
    yield { place: 'log', name: 'log, stdout and stderr', bytes: log.bytes };
    if (log.header(OVERFLOWED) === 'yes') throw new AuditError(OVERFLOW);
  }

  return {
    policy,
    send: sendAgain(sender.send),
    kept,
    async secrets() {
      const secrets = await socket.call<readonly Secret[]>(`${path}/secrets`);
      return secrets.map(({ kind, hex }) => ({ kind, bytes: Buffer.from(hex, 'hex') }));
    },
    async close() {
      await socket.call(`${path}/close`, { method: 'POST' });
      return true;
    },
    async remove() {
      clearInterval(inUse);
      sender.close();
      await socket.call(path, { method: 'DELETE' });
    },
  };
}

const OVERFLOW =
  'the server wrote more to its log than could be kept for the search; start it with a higher --log-level, or audit when there is less traffic';
