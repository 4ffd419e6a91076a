import type { Policy } from '../../policy/policy.ts';
import { once } from '../once.ts';
import { AuditError } from '../runAudit.ts';
import type { Subject } from '../subject.ts';
import { withProbes } from '../traffic/probes.ts';
import { makeVisits, type Visit } from '../traffic/visits.ts';
import { type Cells, cellsOf, cellsWithoutConsent } from './cells.ts';
import { type CompatibleGround, createCompatibleGround } from './compatible/compatibleGround.ts';
import { MOMENT, sendVisit, visitorsIn, withTwin } from './consentTwin.ts';
import { labelTraffic } from './labelTraffic.ts';
import { DENIED, GRANTED, type Saying } from './sayings.ts';

/** What traffic left in the open windows of a twin. */
export interface Left {
  readonly cells: Cells;
  /** Records of visitors. */
  readonly visitors: number;
}

/** Enough that every label which a policy declares is met, and that cells have more than one visit. */
const VISITS = 40;

/** What the checks of consent share: the traffic, and what it left, each made once and when it is asked for. */
export interface ConsentGround {
  readonly subject: Subject;
  /** The audited one with more cubes. */
  readonly policy: Policy;
  readonly visits: readonly Visit[];
  /** Says for each visit the same, and sends an id along. */
  left(saying: Saying, visits?: readonly Visit[]): Promise<Left>;
  /** What refused traffic may leave. */
  allowed(): Promise<Cells>;
  /** The same traffic in the words of other products' clients. */
  readonly compatible: CompatibleGround;
}

export function createConsentGround(subject: Subject): ConsentGround {
  const { seed, openTwin } = subject;
  const policy = withProbes(subject.policy);
  const visits = makeVisits({ policy, seed, count: VISITS, guise: 'a', at: MOMENT });
  const run = (saying: Saying, its: readonly Visit[]) =>
    withTwin(openTwin, { policy, seed }, async (twin) => {
      // At once: in which order they are counted makes no difference here.
      await Promise.all(
        its.map((visit) => sendVisit(twin, { visit, saying, visitor: visit.visitor })),
      );
      const windows = twin.windows();
      return { cells: cellsOf(windows), visitors: visitorsIn(windows) };
    });
  const known = new Map<Saying, Promise<Left>>();
  return {
    subject,
    policy,
    visits,
    left(saying, its) {
      if (its) return run(saying, its);
      const before = known.get(saying) ?? run(saying, visits);
      known.set(saying, before);
      return before;
    },
    allowed: once(() => allowedOf({ subject, policy, visits })),
    compatible: createCompatibleGround(subject, policy, visits),
  };
}

async function allowedOf({
  subject: { openTwin, seed },
  policy,
  visits,
}: Pick<ConsentGround, 'subject' | 'policy' | 'visits'>): Promise<Cells> {
  if (policy.consent.withoutConsent === 'drop') return new Map();
  return withTwin(openTwin, { policy, seed }, async (twin) =>
    cellsWithoutConsent(policy, await labelTraffic(twin, visits)),
  );
}

/**
 * That a comparison can fail: granted traffic must leave visitors, and other cells than those of refused
 * traffic. Where nobody can grant consent there is nothing to compare with.
 *
 * @returns what was seen, for a reader
 * @throws AuditError where nothing was
 */
export async function granted(ground: ConsentGround): Promise<string> {
  if (GRANTED.means(ground.policy) !== 'granted') {
    return 'The site is directed to children, so nobody can grant consent, and no control could be made.';
  }
  const left = await ground.left(GRANTED);
  if (left.visitors === 0 || left.cells.size === 0) {
    throw new AuditError('the control failed: granted traffic left no visitors either');
  }
  const { cells } = await ground.left(DENIED);
  const differ = [...left.cells].filter(([key, count]) => cells.get(key) !== count).length;
  if (differ === 0) {
    throw new AuditError('the control failed: granted traffic left the same as refused traffic');
  }
  const foreign = await ground.compatible.granted();
  if (foreign.visitors === 0) {
    throw new AuditError(
      'the control failed: clients of other products left no visitors with consent either',
    );
  }
  return `Control: the same traffic with consent left ${left.visitors} records of visitors, and ${differ} counts that are others.`;
}
