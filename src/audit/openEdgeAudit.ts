import { join } from 'node:path';
import { AuditError } from '../../audit/runAudit.ts';
import pkg from '../../package.json' with { type: 'json' };
import { loadPolicies } from '../../policy/loadPolicies.ts';
import type { Policy } from '../../policy/policy.ts';
import type { Config } from '../config.ts';
import { UserError } from '../userError.ts';
import { createEdgeApi, type EdgeApi, EdgeRefusal } from './edgeApi.ts';
import { openEdgeGround } from './edgeGround.ts';
import type { EdgeTarget } from './edgeTarget.ts';
import type { Audit, AuditOptions } from './openAudit.ts';
import { openReadOnly } from './readOnly.ts';
import { releaseApart } from './releaseApart.ts';
import { createOpenTwin } from './twin.ts';

/** Where the reports of a deployment on Cloudflare are kept: beside those of a server in the data folder, never among them. */
export function edgeFolder(data: string, { url }: EdgeTarget): string {
  return join(data, 'edge', url.host.replace(/[^\w.-]/g, '-'));
}

/**
 * Reaches a deployment on Cloudflare by its address and a token of role compliance, and its ClickHouse
 * by the settings of the environment. The token is of one site, so that one is audited.
 *
 * @throws UserError where it cannot be reached, or is not what the folder of policies says
 */
export async function openEdgeAudit(
  config: Config,
  target: EdgeTarget,
  { now = Date.now, seed }: AuditOptions,
): Promise<Audit> {
  if (!config.clickhouse) throw NO_CLICKHOUSE;
  const api = createEdgeApi(target);
  const policy = await deployedPolicy(api, config, target);
  const clickhouse = openReadOnly(config.clickhouse, config.data);
  const grounds = new Set<string>();
  return {
    sites: [policy.site],
    describe: {
      ...{ platform: 'edge', version: pkg.version, url: target.url.origin },
      ...{ clickhouse: 'server', started: false },
    },
    async subject(site) {
      if (site !== policy.site) throw new AuditError(`the token is not of ${site}`);
      return {
        ...{ policy, platform: 'edge', read: clickhouse.read, now, seed },
        state: undefined,
        openTwin: createOpenTwin({ policy, geo: config.geo }),
        releaseApart,
        openCanary: async () => {
          const ground = await openEdgeGround(policy, api, target);
          const added = ground.policy.site;
          grounds.add(added);
          const remove = async () => {
            await ground.remove();
            grounds.delete(added);
          };
          return { ...ground, remove };
        },
      };
    },
    async close() {
      for (const site of grounds) {
        // What cannot be taken out now ends by itself within three hours.
        await api.call(`canary/${site}`, 'DELETE').catch(() => undefined);
      }
      await clickhouse.close();
    },
  };
}

/** The local policy of the token's site, if it is the deployed one. */
async function deployedPolicy(
  api: EdgeApi,
  { policies }: Config,
  { url }: EdgeTarget,
): Promise<Policy> {
  const deployed = await api
    .call<Pick<Policy, 'site' | 'version' | 'hash'>>('policy')
    .catch((error: unknown) => {
      throw error instanceof EdgeRefusal ? refused(url, error) : error;
    });
  const local = (await loadPolicies(policies)).get(deployed.site);
  if (!local) {
    throw new UserError(
      `The token is of ${deployed.site}, and ${policies} has no policy of that site.`,
      'Name the folder of the policies that are deployed with --policies.',
    );
  }
  if (local.hash !== deployed.hash) {
    throw new UserError(
      `${join(policies, `${local.site}.json`)} is not the policy that is deployed: it is version ${local.version} with hash ${start(local)}, and deployed is version ${deployed.version} with hash ${start(deployed)}.`,
      'Deploy it (npm run deploy:edge), or audit from the state of the repository that is deployed: the same policies and the same code.',
    );
  }
  return local;
}

function start({ hash }: Pick<Policy, 'hash'>): string {
  return `${hash.slice(0, 12)}…`;
}

function refused({ origin }: URL, { status, message }: EdgeRefusal): UserError {
  if (status === 401 || status === 403) {
    return new UserError(
      `${origin} does not take the token: ${message}.`,
      'Look at HEADCOUNT_TOKEN or --token-file: it must be a token of role compliance, and its hash in the secret TOKENS.',
    );
  }
  return new UserError(
    `${origin} cannot be audited: ${message}.`,
    'Look at --url: it is the address that the deployment is reached at, without a path.',
  );
}

const NO_CLICKHOUSE = new UserError(
  'CLICKHOUSE_URL is not set, and what a deployment on Cloudflare publishes is in a ClickHouse server.',
  'Set CLICKHOUSE_URL, CLICKHOUSE_USER, CLICKHOUSE_PASSWORD and CLICKHOUSE_DATABASE to that server, with a user who may read (sql/roles.sql has one for audits).',
);
