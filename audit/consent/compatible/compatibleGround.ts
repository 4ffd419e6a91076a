import type { Policy } from '../../../policy/policy.ts';
import { once } from '../../once.ts';
import { AuditError } from '../../runAudit.ts';
import type { Subject } from '../../subject.ts';
import { someAtATime } from '../../traffic/someAtATime.ts';
import type { Visit } from '../../traffic/visits.ts';
import type { Twin } from '../../twin.ts';
import { type Cells, cellsOf, cellsWithoutConsent, cubesOf, differences, sumOf } from '../cells.ts';
import { differentFiles, type Files } from '../compareFiles.ts';
import { tidyFiles, visitorsIn, withTwin } from '../consentTwin.ts';
import { labelTraffic } from '../labelTraffic.ts';
import type { ForeignClient, ForeignSaying } from './foreignClient.ts';
import { FOREIGN_CLIENTS, sayingsOf, type Topic } from './foreignClients.ts';

/** One client that says one thing. */
type Said = readonly [ForeignClient, ForeignSaying];

export interface ForeignLeft {
  readonly cells: Cells;
  readonly visitors: number;
}

/** What was held against what the policy allows. */
export interface Held {
  /** What was wrong, a line each. */
  readonly wrong: readonly string[];
  readonly ways: number;
  readonly requests: number;
}

export interface CompatibleGround {
  /** Says all of a topic that has a meaning under the policy, by all clients. */
  hold(topic: Topic): Promise<Held>;
  /** What refused visits leave, all clients' together. */
  denied(visits?: readonly Visit[]): Promise<ForeignLeft>;
  /** That a comparison can fail: what the same visits leave with consent. */
  granted(): Promise<ForeignLeft>;
}

/** Of these each client tells what it can, in every way in which it can say no. */
const VISITS = 6;
const NOTHING: Cells = new Map();
const NO_FILES: Files = new Map();

export function createCompatibleGround(
  { openTwin, seed }: Subject,
  policy: Policy,
  all: readonly Visit[],
): CompatibleGround {
  const visits = all.slice(0, VISITS);
  const make = <T>(run: (twin: Twin) => Promise<T>) => withTwin(openTwin, { policy, seed }, run);
  const run = <T>(saids: readonly Said[], look: (twin: Twin) => T, its = visits) =>
    make(async (twin) => {
      await Promise.all(saids.flatMap((said) => its.map((visit) => tell(twin, said, visit))));
      return look(twin);
    });
  const nothing = once(() => run([], tidyFiles));
  const allowed = once(() => allowedOf(make, policy, visits));
  const wrongWith = async (saids: readonly Said[]): Promise<string | undefined> => {
    const its = await allowed();
    const isRefusal = ([, { means }]: Said) => means(policy) === 'refused';
    const may = sumOf(saids.filter(isRefusal).map(([client]) => its.get(client) ?? NOTHING));
    const left = await run(saids, async (twin) => ({
      ...leftIn(twin),
      // Where something may be counted there is nothing to compare the files with.
      files: may.size > 0 ? NO_FILES : await tidyFiles(twin),
    }));
    if (left.visitors > 0) return `${left.visitors} records of visitors were kept.`;
    const keys = differences(left.cells, may);
    if (keys.length > 0) {
      return `${keys.length} counts are others than the policy allows, in the cubes ${cubesOf(keys)}.`;
    }
    const files = may.size > 0 ? [] : differentFiles(left.files, await nothing());
    return files.length > 0 ? `something was left in ${files.join(', ')}.` : undefined;
  };
  /** The first that is wrong of what a client says, where anything is. */
  const firstWrong = async (client: ForeignClient, saids: readonly Said[]) => {
    const its = saids.filter(([by]) => by === client);
    if (its.length > 1 && (await wrongWith(its)) === undefined) return undefined;
    for (const said of its) {
      const why = await wrongWith([said]);
      if (why !== undefined) return `Where ${client.name} says that ${said[1].name}: ${why}`;
    }
    return undefined;
  };
  return {
    async hold(topic) {
      const saids = saidsOf(topic).filter(([, { means }]) => isNo(means(policy)));
      const requests = saids.reduce(
        (sum, [client]) =>
          sum + visits.reduce((n, it) => n + bodiesOf(client, it, policy).length, 0),
        0,
      );
      const held = { wrong: [], ways: saids.length, requests };
      // All at once is one twin; only where something is wrong it is asked whose words they are.
      const together = await wrongWith(saids);
      if (together === undefined) return held;
      const wrong = await someAtATime(FOREIGN_CLIENTS, (client) => firstWrong(client, saids));
      const told = wrong.flatMap((line) => line ?? []);
      return { ...held, wrong: told.length > 0 ? told : [`By all clients together ${together}`] };
    },
    denied: (its) => run(saidsOf('denied'), leftIn, its?.slice(0, VISITS)),
    granted: once(() => run(saidsOf('granted'), leftIn)),
  };
}

function leftIn(twin: Twin): ForeignLeft {
  const windows = twin.windows();
  return { cells: cellsOf(windows), visitors: visitorsIn(windows) };
}

const isNo = (means: string | undefined) => means === 'refused' || means === 'objected';

function saidsOf(topic: Topic): Said[] {
  return FOREIGN_CLIENTS.flatMap((client) =>
    sayingsOf(client, topic).map((saying): Said => [client, saying]),
  );
}

function bodiesOf(client: ForeignClient, visit: Visit, { site }: Policy) {
  return client.bodies(client.told(visit), site);
}

async function tell(twin: Twin, [client, saying]: Said, visit: Visit): Promise<void> {
  const headers = { ...client.headers(client.told(visit)), ...saying.headers };
  const send = async (body: object) => {
    const { path } = client;
    const { status } = await twin.send({ path, headers, body, address: visit.address });
    if (status !== 200 && status !== 202) {
      throw new AuditError(`the twin answered ${status} to ${client.name}`);
    }
  };
  const bodies = bodiesOf(client, visit, twin.policy);
  await Promise.all(bodies.map((body) => send(saying.say(body))));
}

/** What refused visits may leave, by client: worked out apart from the code that counts. */
function allowedOf(
  make: <T>(run: (twin: Twin) => Promise<T>) => Promise<T>,
  policy: Policy,
  visits: readonly Visit[],
): Promise<ReadonlyMap<ForeignClient, Cells>> {
  if (policy.consent.withoutConsent === 'drop') return Promise.resolve(new Map());
  return make(async (twin) => {
    const cells = new Map<ForeignClient, Cells>();
    for (const client of FOREIGN_CLIENTS) {
      const labelled = await labelTraffic(twin, visits.map(client.told));
      cells.set(client, cellsWithoutConsent(policy, labelled));
    }
    return cells;
  });
}
