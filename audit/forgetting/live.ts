import { type CheckInfo, failed, notApplicable, passed, type Result } from '../finding.ts';
import { AuditError } from '../runAudit.ts';
import type { Check } from '../stageOf.ts';
import type { ForgettingGround } from './forgettingGround.ts';
import type { LiveClose, Traces } from './liveClose.ts';

const HOW =
  'Made-up visitors consent on a site of the audit’s own in the running deployment. Each is looked for in every byte that is kept, as it is, in hex and in base64: before the windows close it must be found, after it nowhere, in no file, free page or write-ahead log.';

const keysInfo: CheckInfo = {
  name: 'forgetting.keys',
  title: 'The key of a window’s visitors is destroyed when the window closes.',
  what: 'The random keys under which the visitors of a window are told apart: whether they look random, and whether they go.',
  how: HOW,
  severity: 'critical',
  remedy:
    'Destroy the key in the round that releases its window (src/stateOperations.ts), with secure_delete on and the log cut after it. Keys that are left over are destroyed by a restart.',
  clauses: ['GDPR art. 5(1)(e)', 'GDPR recital 26', 'GDPR art. 32(1)(a)'],
};

const visitorsInfo: CheckInfo = {
  name: 'forgetting.visitors',
  title: 'The fingerprints of a window’s visitors are gone when the window closes.',
  what: 'The fingerprints by which a window knows its visitors: keyed hashes of their ids, others in each window.',
  how: HOW,
  severity: 'critical',
  remedy:
    'Delete the visitors in the transaction that releases their window, with secure_delete on (src/stateFile.ts) and the log cut after it (src/stateOperations.ts).',
  clauses: ['GDPR art. 5(1)(e)', 'GDPR art. 17', 'GDPR recital 26'],
};

export const liveKeys: Check<ForgettingGround> = {
  info: keysInfo,
  run: async (ground) => judge(await ground.live(), 'key', 'keys', ground),
};

export const liveVisitors: Check<ForgettingGround> = {
  info: visitorsInfo,
  run: async (ground) => judge(await ground.live(), 'fingerprint', 'fingerprints', ground),
};

function judge(
  { traces, closed, visits, bytes, files, wrong }: LiveClose,
  kind: 'key' | 'fingerprint',
  name: string,
  { subject }: ForgettingGround,
): Result {
  const { secrets, before, after }: Traces = traces[kind];
  if (!closed) {
    return notApplicable(
      'Windows close by the clock alone on this platform, so it cannot be tried.',
    );
  }
  if (secrets === 0) {
    if (!expects(kind, subject)) {
      return notApplicable(`Under this policy nobody is told apart, so there are no ${name}.`);
    }
    throw new AuditError(`the control failed: ${visits} visits with consent made no ${name}`);
  }
  if (wrong[kind].length > 0) return failed(...wrong[kind]);
  if (before < secrets) {
    throw new AuditError(
      `the control failed: ${secrets - before} of ${secrets} ${name} were not found while their windows were open`,
    );
  }
  if (after.length > 0) {
    return failed(
      `Of ${secrets} ${name} some are still there after their windows were released, in: ${after.join(', ')}.`,
    );
  }
  return passed(
    kind === 'key'
      ? 'All are of 32 bytes or more that look random, and no two share any four.'
      : SEPARATE[subject.platform],
    `${visits} visitors consented. While their windows were open, all ${secrets} ${name} were found; after the close none was, in ${files} files and other places with ${bytes} bytes.`,
  );
}

const SEPARATE = {
  server:
    'Each is the hash of an id under the key of its window, and that of the same visitor is another in every window.',
  edge: 'How they are made of ids and keys was tried on a copy of the code (consent.withdrawal).',
} as const;

/** Whether the policy tells visitors apart: by a measure, or by a bound on what one adds. */
function expects(kind: 'key' | 'fingerprint', { policy }: ForgettingGround['subject']): boolean {
  const tells = policy.cubes.some(({ measures }) =>
    Object.entries(measures).some(
      ([measure, how]) => measure === 'visitors' || how?.bound !== undefined,
    ),
  );
  return tells && (kind === 'key' || !policy.children.directed);
}
