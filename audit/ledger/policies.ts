import { counted } from '../counted.ts';
import { failed, passed } from '../finding.ts';
import type { Check } from '../stageOf.ts';
import {
  type Activated,
  activatedPolicies,
  type Released,
  releasedWindows,
  windowName,
} from './entries.ts';
import type { LedgerGround } from './ledgerGround.ts';

const HOUR = 3_600_000;

export const policies: Check<LedgerGround> = {
  info: {
    name: 'ledger.policies',
    title:
      'Each release names a policy that was in force, and the policy in force is the one that was noted.',
    what: 'The policies that the ledger says came into force, and the version that each release names, in the ledger and in ClickHouse.',
    how: 'A release must name a version that was activated before it, and that no other had replaced before the window began. The policy that this audit was given must have the hash that was noted last; versions must count up. The releases in ClickHouse must name the version of the ledger.',
    severity: 'serious',
    remedy:
      'Put the policy file back as it was, or give it the next version and start the server, which notes it. Where a release names a version that was never noted, treat its numbers as unproven.',
    clauses: ['GDPR art. 5(2)', 'GDPR art. 7(1)', 'GDPR art. 30(1)'],
  },
  async run({ ledger, policy, read }) {
    const rows = await ledger();
    const activated = activatedPolicies(rows);
    const released = releasedWindows(rows);
    const last = activated.at(-1);
    const wrong = [
      ...(last ? [] : ['No policy was ever noted as in force.']),
      ...(last && (last.version !== policy.version || last.hash !== policy.hash)
        ? [
            `The policy that was given has version ${policy.version} and hash ${policy.hash.slice(0, 12)}…, but version ${last.version} with ${last.hash.slice(0, 12)}… was noted last.`,
          ]
        : []),
      ...activated.flatMap(({ version, seq }, index) =>
        index > 0 && version <= (activated[index - 1]?.version ?? 0)
          ? [`Entry ${seq} activates version ${version}, which does not count up.`]
          : [],
      ),
      ...some(released, (it) => wronglyNamed(it, activated)),
      ...(await otherwiseInClickHouse(released)),
    ];
    if (wrong.length > 0) return failed(...wrong);
    return passed(
      `Policies activated: ${activated.length}. The last is version ${policy.version}, with the hash of the file. ${counted(released.length, 'release')}, each under one that was in force.`,
      ...activated.map(
        ({ version, at, hash }) =>
          `Version ${version}: since ${new Date(at).toISOString().slice(0, 16)} UTC, SHA-256 ${hash}.`,
      ),
    );

    async function otherwiseInClickHouse(all: readonly Released[]): Promise<string[]> {
      const found = await read(VERSIONS, { site: policy.site });
      const told = new Map(all.map((it) => [`${it.window} ${it.startsAt}`, it.policyVersion]));
      const other = found.filter(({ window, starts, versions }) => {
        const named = told.get(`${window} ${Number(starts) * 1000}`);
        return named !== undefined && String(versions) !== String(named);
      });
      const [first] = other;
      if (!first) return [];
      const name = windowName({
        window: String(first.window),
        startsAt: Number(first.starts) * 1000,
      });
      return [
        `Windows that name another version in ClickHouse than in the ledger: ${other.length}, the first of them the ${name}.`,
      ];
    }
  },
};

const VERSIONS = `SELECT window, toUnixTimestamp(starts_at) AS starts,
    arrayStringConcat(arraySort(groupUniqArray(toString(policy_version))), ' ') AS versions
  FROM releases FINAL WHERE site = {site:String} GROUP BY window, starts_at ORDER BY starts`;

/** Why a release does not name the policy that it should. */
function wronglyNamed(release: Released, activated: readonly Activated[]): string | undefined {
  const index = activated.findIndex(({ version }) => version === release.policyVersion);
  const named = activated[index];
  if (!named) return `names version ${release.policyVersion}, which was never in force`;
  if (named.seq > release.seq)
    return `names version ${named.version}, which came into force after it`;
  // An hour goes with its day, which may have begun a day before it.
  const begun = release.startsAt - (release.window === 'hour' ? 25 * HOUR : 0);
  const next = activated[index + 1];
  if (next && next.seq < release.seq && next.at <= begun) {
    return `names version ${named.version}, though version ${next.version} was in force before it began`;
  }
  return undefined;
}

/** The first of the releases that something is wrong with, and how many there are. */
function some(released: readonly Released[], why: (it: Released) => string | undefined): string[] {
  const wrong = released.flatMap((it) => {
    const reason = why(it);
    return reason ? [{ it, reason }] : [];
  });
  const [first] = wrong;
  return first
    ? [`${counted(wrong.length, 'release')}: the ${windowName(first.it)} ${first.reason}.`]
    : [];
}
