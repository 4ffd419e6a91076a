import { AuditError } from '../../audit/runAudit.ts';
import type { StateFacts } from '../../audit/stateFacts.ts';
import type { Subject } from '../../audit/subject.ts';
import pkg from '../../package.json' with { type: 'json' };
import type { Policy } from '../../policy/policy.ts';
import type { Read, Row } from '../../query/read.ts';
import type { Config } from '../config.ts';
import { UserError } from '../userError.ts';
import type { Deployment } from './auditRoutes.ts';
import { connectDeployment, type DeploymentSocket } from './deploymentSocket.ts';
import { openNodeGround } from './nodeGround.ts';
import { readDataFolder } from './readDataFolder.ts';
import { releaseApart } from './releaseApart.ts';
import { type AuditServer, startServer } from './startServer.ts';
import { createOpenTwin } from './twin.ts';

export interface AuditOptions {
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** Of all that the audit makes up; the report names it. */
  readonly seed: number;
}

/** A Node deployment with all that an audit of it needs. */
export interface Audit {
  /** Sites that can be audited: those that have a policy. */
  readonly sites: readonly string[];
  readonly describe: Deployment & {
    /** Whether the server was started for this audit. */
    readonly started: boolean;
  };
  /** A site, with what the state says of itself now. @throws AuditError for one without a policy */
  subject(site: string): Promise<Subject>;
  /** Takes out what the audit added, and stops the server if it started one. */
  close(): Promise<void>;
}

/**
 * Reaches the server that runs on a data folder, or starts one for the time of the audit.
 *
 * @throws UserError where neither can be done
 */
export async function openAudit(config: Config, options: AuditOptions): Promise<Audit> {
  const running = await connectDeployment(config.data);
  const server = running ? undefined : await startServer(config);
  const socket = running ?? (await connectDeployment(config.data));
  try {
    if (!socket) throw new AuditError('the server that was started does not answer');
    return await auditOver(socket, server, config, options);
  } catch (error) {
    await socket?.close();
    await server?.stop();
    throw error;
  }
}

/** @throws UserError where the server is not of this version: the audit would look at other code than runs */
async function describe(socket: DeploymentSocket, data: string): Promise<Deployment> {
  const deployment = await socket.call<Deployment>('/audit').catch(() => undefined);
  if (deployment?.version === pkg.version) return deployment;
  throw new UserError(
    `The Headcount that runs on ${data} is of another version than this one.`,
    'Start it again with this version, or run the audit of its own.',
  );
}

async function auditOver(
  socket: DeploymentSocket,
  server: AuditServer | undefined,
  config: Config,
  { now = Date.now, seed }: AuditOptions,
): Promise<Audit> {
  const deployment = await describe(socket, config.data);
  // One audit of a folder runs at a time (`oneAudit`): what another has left was killed.
  await socket.call('/audit/canary', { method: 'DELETE' });
  const policies = await socket.call<readonly Policy[]>('/audit/policies');
  const grounds = new Set<string>();
  const read: Read = (statement, params) =>
    socket.call<readonly Row[]>('/audit/read', { body: { statement, params } });
  const { data } = config;
  const { url, platform } = deployment;
  const output = server ? { output: server.output } : {};
  return {
    sites: policies.map(({ site }) => site),
    describe: { ...deployment, started: server !== undefined },
    async subject(site) {
      const policy = policies.find((it) => it.site === site);
      if (!policy) throw new AuditError(`there is no policy for ${site}`);
      return {
        ...{ policy, platform, read, now, seed, sites: policies.map((it) => it.site) },
        ...{ embedded: deployment.clickhouse === 'embedded', alone: server !== undefined },
        dataFolder: () => readDataFolder(data),
        state: await socket.call<StateFacts>(`/audit/facts?site=${site}`),
        openTwin: createOpenTwin({ policy, geo: config.geo }),
        releaseApart,
        openCanary: async () => {
          const ground = await openNodeGround(site, { socket, data, url, ...output });
          grounds.add(ground.policy.site);
          const remove = async () => {
            await ground.remove();
            grounds.delete(ground.policy.site);
          };
          return { ...ground, remove };
        },
      };
    },
    async close() {
      for (const site of grounds) {
        // Where the server went away, they are deleted when it starts again.
        await socket.call(`/audit/canary/${site}`, { method: 'DELETE' }).catch(() => undefined);
      }
      await socket.close();
      await server?.stop();
    },
  };
}
