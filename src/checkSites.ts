import { activatePolicy } from '../aggregate/activatePolicy.ts';
import type { Sql } from '../aggregate/sql.ts';
import type { Policy } from '../policy/policy.ts';
import { UserError } from './userError.ts';

/**
 * Checks that the policies at a restore are those that were in force last, for every site
 * that the state knows. Which windows a site has stands in its policy alone: without it,
 * or with an older one, a window whose counts are lost would not be marked, and its
 * rest would be published as the whole. Newer ones come into force. Call inside a
 * transaction, when what was published is known.
 *
 * @param folder where the policies are
 * @param now milliseconds since 1970
 * @throws UserError that names the first site, and the remedy
 */
export function checkSites(
  sql: Sql,
  folder: string,
  policies: ReadonlyMap<string, Policy>,
  now: number,
): void {
  const known = sql.all(`SELECT site FROM ledger UNION SELECT site FROM open_windows
    UNION SELECT site FROM released_windows ORDER BY site`);
  for (const name of known) {
    const site = String(name.site);
    const policy = policies.get(site);
    if (!policy) throw NO_POLICY(folder, site);
    const { version, hash } = policy;
    const wrong = activatePolicy(sql, { site, version, hash, at: now });
    if (wrong) throw NOT_IN_FORCE(folder, policy, wrong);
  }
}

const NO_POLICY = (folder: string, site: string) =>
  new UserError(
    `There is no policy of ${site} in ${folder}, and the site was counted.`,
    `Without it, windows of ${site} whose counts are lost would be published in part. Put ${folder}/${site}.json back as it was last and restore again. If the site is gone for good, delete the file after the restore.`,
  );

const NOT_IN_FORCE = (
  folder: string,
  { site, version }: Pick<Policy, 'site' | 'version'>,
  why: 'changed' | 'older',
) =>
  new UserError(
    why === 'older'
      ? `${folder}/${site}.json has version ${version}, but a later one was in force.`
      : `${folder}/${site}.json is not the version ${version} that was in force.`,
    'Windows that it does not name would be published in part. Put the policy that was in force last in its place and restore again; change it after that.',
  );
