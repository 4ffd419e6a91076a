import type { WindowKind } from '../../policy/cube.ts';
import type { Read } from '../../query/read.ts';

/** What the releases of one window under one version of the policy spent on each of its visitors. */
export interface Spending {
  readonly kind: WindowKind;
  /** Milliseconds since 1970. */
  readonly startsAt: number;
  readonly endsAt: number;
  readonly version: number;
  /** In thousandths of epsilon. */
  readonly spent: number;
  readonly delta?: number;
  /** Milliseconds since 1970; 0 where it is not known. */
  readonly releasedAt: number;
}

/** All that ClickHouse has of a site. */
export async function readSpendings(read: Read, site: string): Promise<readonly Spending[]> {
  const rows = await read(SPENDINGS, { site });
  return rows.map((row) => ({
    kind: String(row.window) as WindowKind,
    ...{ startsAt: Number(row.starts) * 1000, endsAt: Number(row.ends) * 1000 },
    ...{ version: Number(row.version), spent: Number(row.spent), delta: Number(row.risk) },
    releasedAt: Number(row.released) * 1000,
  }));
}

const SPENDINGS = `SELECT window, toUnixTimestamp(starts_at) AS starts, toUnixTimestamp(ends_at) AS ends,
    policy_version AS version, toUnixTimestamp(max(released_at)) AS released,
    sum(if(withheld = 'budget', 0, toInt64(round(epsilon * 1000)))) AS spent,
    sum(if(withheld = 'budget', 0, delta)) AS risk
  FROM releases FINAL WHERE site = {site:String}
  GROUP BY window, starts_at, ends_at, policy_version ORDER BY starts, window`;
