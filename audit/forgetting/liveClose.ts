import { setTimeout as wait } from 'node:timers/promises';
import { ByteSearch, type Needle } from '../byteSearch.ts';
import type { CanaryGround } from '../canaryGround.ts';
import { AuditError } from '../runAudit.ts';
import type { Subject } from '../subject.ts';
import { makeVisits, type Visit } from '../traffic/visits.ts';
import { formsOf } from './fingerprints.ts';
import { wrongFingerprints, wrongKeys } from './strength.ts';

type Kind = 'key' | 'fingerprint';

/** Secrets of one kind, before and after their windows closed. */
export interface Traces {
  /** How many there were, and how many of them stood in what is kept. */
  readonly secrets: number;
  readonly before: number;
  /** Where some are still found after the close; of a file's name and place. */
  readonly after: readonly string[];
}

/** What closing the windows of the canary site did. */
export interface LiveClose {
  readonly visits: number;
  /** False where the platform closes by the clock alone. */
  readonly closed: boolean;
  readonly traces: Readonly<Record<Kind, Traces>>;
  /** What is not as it has to be while the windows are open, a line each. */
  readonly wrong: Readonly<Record<Kind, readonly string[]>>;
  /** What was searched after the close. */
  readonly bytes: number;
  readonly files: number;
}

const VISITS = 24;
/** The server cuts its logs at the end of a round: looked at so often, with so many milliseconds between. */
const LOOKS = 40;
const BETWEEN_MS = 250;

/** Waits some milliseconds. */
export type Pause = (ms: number) => Promise<unknown>;

/**
 * Lets visitors consent on the canary site of the running deployment, closes its windows, and looks
 * for the keys and fingerprints in all that is kept, before and after.
 *
 * @param pause between two looks, as long as something is still found
 * @throws AuditError where it cannot be carried out
 */
export async function liveClose(subject: Subject, pause: Pause = wait): Promise<LiveClose> {
  const ground = await subject.openCanary();
  try {
    const visitors = await sendVisits(ground, subject);
    const secrets = await ground.secrets();
    const needles = needlesOf(secrets);
    const before = await search(ground, needles);
    const closed = await ground.close();
    let after = await search(ground, needles);
    const looks = ground.settled ? 1 : LOOKS;
    for (let look = 1; closed && look < looks && after.places.size > 0; look += 1) {
      await pause(BETWEEN_MS);
      after = await search(ground, needles);
    }
    const tracesOf = (kind: Kind): Traces => {
      const its = needles.filter((needle) => needle.kind === kind);
      return {
        secrets: new Set(its.map(({ secret }) => secret)).size,
        before: new Set([...before.places.keys()].filter(isOf(kind)).map(secretOf)).size,
        after: [
          ...new Set([...after.places].flatMap(([needle, at]) => (isOf(kind)(needle) ? at : []))),
        ],
      };
    };
    const traces = { key: tracesOf('key'), fingerprint: tracesOf('fingerprint') };
    const wrong = wrongWith(secrets, visitors, subject);
    return { visits: VISITS, closed, traces, wrong, bytes: after.bytes, files: after.files };
  } finally {
    await ground.remove();
  }
}

/** A form of a secret, and which of them it is. */
interface SecretNeedle extends Needle {
  readonly secret: number;
}

const isOf = (kind: Kind) => (needle: SecretNeedle) => needle.kind === kind;
const secretOf = ({ secret }: SecretNeedle) => secret;

/** @returns the visitors' ids */
async function sendVisits(ground: CanaryGround, { seed, now }: Subject): Promise<string[]> {
  const { policy } = ground;
  const at = now();
  const visits = makeVisits({ policy, seed, count: VISITS, guise: 'a', at });
  const sendVisit = async ({ headers, visitor, context, events }: Visit) => {
    const body = JSON.stringify({
      ...{ site: policy.site, consent: 'granted', visitor, context },
      // Now, so that all are in windows that are open.
      events: events.map((event) => ({ ...event, at })),
    });
    const { status } = await ground.send({
      method: 'POST',
      path: '/v1/events',
      headers: { ...headers, 'content-type': 'application/json' },
      body,
    });
    if (status !== 202) throw new AuditError(`the canary site answered ${status} to a visit`);
  };
  await Promise.all(visits.map(sendVisit));
  return visits.map(({ visitor }) => visitor);
}

type Secrets = Awaited<ReturnType<CanaryGround['secrets']>>;

/** At the edge keys are in halves, and fingerprints of several windows in one list: there only the keys are looked at. */
function wrongWith(secrets: Secrets, visitors: readonly string[], { platform }: Subject) {
  const bytesOf = (wanted: Kind) =>
    secrets.flatMap(({ kind, bytes }) => (kind === wanted ? [bytes] : []));
  const keys = bytesOf('key');
  const isEdge = platform === 'edge';
  return {
    key: wrongKeys(keys),
    fingerprint: isEdge ? [] : wrongFingerprints(bytesOf('fingerprint'), keys, visitors),
  };
}

function needlesOf(secrets: Secrets): SecretNeedle[] {
  return secrets.flatMap(({ kind, bytes }, secret) =>
    formsOf(kind, bytes).map((needle) => ({ ...needle, secret })),
  );
}

async function search(ground: CanaryGround, needles: readonly SecretNeedle[]) {
  const all = new ByteSearch(needles);
  const places = new Map<SecretNeedle, string[]>();
  const files = new Set<string>();
  let bytes = 0;
  for await (const kept of ground.kept()) {
    const name = `${kept.name} (${kept.place})`;
    files.add(name);
    bytes += kept.bytes.length;
    for (const found of all.find(kept.bytes)) {
      const needle = found as SecretNeedle;
      places.set(needle, [...(places.get(needle) ?? []), name]);
    }
  }
  return { places, bytes, files: files.size };
}
