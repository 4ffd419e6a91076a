import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AuditError } from '../../audit/runAudit.ts';
import type { OpenTwin, Twin, TwinOptions } from '../../audit/twin.ts';
import type { Policy } from '../../policy/policy.ts';
import type { Answer } from '../../query/answerQuery.ts';
import { secureUniform } from '../../release/uniform.ts';
import type { LookUpPlace } from '../../transforms/readers.ts';
import { openGeo } from '../geo.ts';
import { Headcount } from '../headcount.ts';
import { type NodeState, openNodeState } from '../nodeState.ts';
import { twinApp } from './twinApp.ts';
import {
  AnswerLost,
  type CopyMigrated,
  createOpenTwinClickHouse,
  noClickHouse,
  type TwinClickHouse,
} from './twinClickHouse.ts';
import { makeTwinFolder, type TwinFolder } from './twinFolder.ts';

export interface TwinDeps {
  /** The audited one. */
  readonly policy: Policy;
  /** MMDB files, as the deployment has them; undefined for those that come with Headcount. */
  readonly geo: readonly string[] | undefined;
  /** Where the tables of its ClickHouse come from; absent, they are made once in this process. */
  readonly copyMigrated?: CopyMigrated;
}

/** What a twin is put together of. */
interface Parts {
  readonly policy: Policy;
  readonly folder: TwinFolder;
  readonly state: NodeState;
  readonly clickhouse: TwinClickHouse;
  readonly lookUpPlace: LookUpPlace;
}

/**
 * Opens twins of a deployment in this process: the app that a server serves, on its state in a
 * temporary folder, without a socket and without limits of requests.
 *
 * @returns a function that throws UserError where the geo database is missing, and AuditError where
 * two twins with a ClickHouse would be open at a time
 */
export function createOpenTwin({ policy: audited, geo, copyMigrated }: TwinDeps): OpenTwin {
  let places: Promise<LookUpPlace> | undefined;
  const openTwinClickHouse = createOpenTwinClickHouse(copyMigrated);
  return async (options) => {
    places ??= openGeo(geo);
    const lookUpPlace = await places;
    const policy = options.policy ?? audited;
    const folder = await makeTwinFolder();
    let state: NodeState | undefined;
    let clickhouse: TwinClickHouse | undefined;
    try {
      state = await openNodeState(folder.path);
      clickhouse = options.clickhouse ? await openTwinClickHouse(folder.path) : noClickHouse();
      return await startTwin({ policy, folder, state, clickhouse, lookUpPlace }, options);
    } catch (error) {
      await state?.close();
      await clickhouse?.close();
      await folder.remove();
      throw error;
    }
  };
}

async function startTwin(parts: Parts, options: TwinOptions): Promise<Twin> {
  const { policy, folder, state, clickhouse, lookUpPlace } = parts;
  const { startsAt, uniform = secureUniform(), randomKey } = options;
  let clock = startsAt;
  const now = () => clock;
  const policies = new Map([[policy.site, policy]]);
  const { site, version, hash } = policy;
  await state.activate([{ site, version, hash, at: startsAt }]);
  const headcount = await Headcount.start({
    ...{ policies, lookUpPlace, state, clickhouse, uniform, now },
    ...(randomKey ? { randomKey } : {}),
  });
  // As a server does at its start.
  headcount.aggregator.windows.openDue(startsAt);
  const send = twinApp(headcount);
  return {
    policy,
    now,
    setClock(at) {
      clock = at;
    },
    send,
    async release() {
      await headcount.releaseDue();
      if (options.clickhouse) await sendAll(headcount);
    },
    loseAnswers: (inserts) => clickhouse.loseAnswers(inserts),
    async query(query) {
      const body = { site_id: site, ...query };
      const { status, json } = await send({ path: '/v1/query', body, address: '' });
      if (status !== 200) throw new AuditError(`a query was refused: ${detailOf(json)}`);
      return json as Answer;
    },
    read: clickhouse.read,
    windows: () => [...headcount.aggregator.windows.open()],
    outbox: async () => (await state.nextOutbox()).map(({ body }) => body),
    files: () => stateFiles(folder.path),
    async close() {
      try {
        await headcount.close();
      } finally {
        await folder.remove();
      }
    },
  };
}

/** As often as answers are lost. */
async function sendAll(headcount: Headcount): Promise<void> {
  for (;;) {
    try {
      await headcount.send();
      return;
    } catch (error) {
      if (!(error instanceof AnswerLost)) throw error;
    }
  }
}

/** The state, its keys, and the log beside each. */
async function stateFiles(folder: string) {
  const names = (await readdir(folder)).filter((name) => /^(state|keys)\.sqlite/.test(name)).sort();
  return Promise.all(
    names.map(async (name) => ({ name, bytes: await readFile(join(folder, name)) })),
  );
}

/** Of a problem; it is made for a reader. */
function detailOf(json: unknown): string {
  const { detail } = (json ?? {}) as { detail?: unknown };
  return typeof detail === 'string' ? detail : 'without a reason';
}
