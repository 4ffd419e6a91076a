import { chmodSync, copyFileSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { removeAuditSites } from '../aggregate/removeSite.ts';
import { migrateState, STATE_STEPS } from '../aggregate/stateSchema.ts';
import { loadPolicies } from '../policy/loadPolicies.ts';
import { type Adopted, readPublished } from './adoptPublished.ts';
import { checkSites } from './checkSites.ts';
import { openClickHouse } from './clickhouse.ts';
import { ClickHouseProblem } from './clickhouseProblem.ts';
import type { Config } from './config.ts';
import { type LostWindow, markLost } from './lostWindows.ts';
import { checkBackup } from './readBackup.ts';
import { openStateFile } from './stateFile.ts';
import { hasClickHouse, hasState, moveStateAside, refuseOpenState } from './stateFiles.ts';
import { stateProblem } from './stateProblem.ts';
import { UserError } from './userError.ts';
import { syncFolder } from './writeBackup.ts';

export interface RestoreOptions {
  /** A backup that `headcount backup` wrote. */
  readonly file: string;
  /** Whether a state that is there is moved aside, and its keys are destroyed. */
  readonly force: boolean;
  /** Whether to do without what ClickHouse knows of what was published since. */
  readonly withoutClickHouse: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
}

export interface RestoreReport {
  readonly madeAt: number;
  /** Undefined without ClickHouse. */
  readonly adopted: Adopted | undefined;
  readonly lost: readonly LostWindow[];
  readonly tokens: number;
  /** Where the state went that was there. */
  readonly aside: string | undefined;
}

/**
 * Puts a backup in the place of a data folder's state. What was published since is
 * learned from ClickHouse, and what was counted and not published is marked as lost, so
 * that nothing is published twice, and nothing in part. Under its own name the state
 * stands when all is done; a restore that broke off is begun again.
 *
 * @throws UserError where it cannot be done; what was in the folder is as it was
 */
export async function restoreState(
  config: Config,
  options: RestoreOptions,
): Promise<RestoreReport> {
  const { file, force, withoutClickHouse, now } = options;
  const folder = config.data;
  const policies = await loadPolicies(config.policies);
  const madeAt = checkBackup(file);
  refuseOpenState(folder);
  if (hasState(folder) && !force) throw NOT_EMPTY(folder);
  // The engine would make an empty one, which knows of nothing that was published.
  const asksEmbedded = !config.clickhouse && !withoutClickHouse;
  if (asksEmbedded && !hasClickHouse(folder)) throw NO_CLICKHOUSE(folder);
  const path = join(folder, 'state.sqlite.restoring');
  const discard = () => {
    for (const end of ['', '-wal', '-journal']) rmSync(`${path}${end}`, { force: true });
  };
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    discard();
  } catch (error) {
    throw stateProblem(folder, error);
  }
  try {
    copyFileSync(file, path);
    chmodSync(path, 0o600);
    const restored = await rebuild(path, { config, policies, madeAt, withoutClickHouse, now });
    refuseOpenState(folder);
    const aside = moveStateAside(folder, now);
    renameSync(path, join(folder, 'state.sqlite'));
    syncFolder(folder);
    return { madeAt, ...restored, aside };
  } catch (error) {
    discard();
    throw error instanceof Error && 'syscall' in error ? stateProblem(folder, error) : error;
  }
}

interface Rebuilding extends Pick<RestoreOptions, 'withoutClickHouse' | 'now'> {
  readonly config: Config;
  readonly policies: Awaited<ReturnType<typeof loadPolicies>>;
  readonly madeAt: number;
}

/** Makes a state of the copy of a backup. */
async function rebuild(
  path: string,
  { config, policies, madeAt, withoutClickHouse, now }: Rebuilding,
): Promise<Pick<RestoreReport, 'adopted' | 'lost' | 'tokens'>> {
  const state = openStateFile(path);
  const { sql } = state;
  const clickhouse = withoutClickHouse ? undefined : openClickHouse(config.clickhouse, config.data);
  try {
    state.transaction(() => {
      migrateState(sql, STATE_STEPS, 'open_windows');
      removeAuditSites(sql);
    });
    const adopt = clickhouse && (await readPublished(sql, clickhouse.read).catch(explain(config)));
    let adopted: Adopted | undefined;
    let lost: LostWindow[] = [];
    state.transaction(() => {
      adopted = adopt?.();
      checkSites(sql, config.policies, policies, now);
      lost = markLost(sql, policies.values(), madeAt, now);
      sql.run('DROP TABLE backup');
    });
    // Only the file itself is given its name: nothing may be left in its log.
    state.cutLog();
    const tokens = Number(sql.all('SELECT count(*) AS n FROM tokens')[0]?.n);
    return { adopted, lost, tokens };
  } finally {
    state.close();
    await clickhouse?.close();
  }
}

const explain = (config: Config) => (error: unknown) => {
  const away = error instanceof ClickHouseProblem;
  if (!away && !(error instanceof UserError)) throw error;
  const what = away
    ? `ClickHouse cannot tell what was published since the backup. ${error.message}`
    : error.message;
  if (!config.clickhouse) throw new UserError(what, COPY_CLICKHOUSE(config.data));
  if (!away) throw error;
  throw new UserError(
    what,
    'Start it, or correct CLICKHOUSE_URL and its user. With --without-clickhouse it is not asked; docs/backup.md tells what that costs.',
  );
};

const COPY_CLICKHOUSE = (folder: string) =>
  `Without CLICKHOUSE_URL the embedded engine is used: copy clickhouse/ of the old data folder, or of its backup, to ${join(folder, 'clickhouse')} first, while no server runs. Or set CLICKHOUSE_URL, if a server was used. If what was published is lost too, go on with --without-clickhouse: windows that were published since the backup are withheld, and docs/backup.md tells what else that costs.`;

const NO_CLICKHOUSE = (folder: string) =>
  new UserError(
    `There is no ClickHouse in ${folder} to tell what was published since the backup.`,
    COPY_CLICKHOUSE(folder),
  );

const NOT_EMPTY = (folder: string) =>
  new UserError(
    `There is a state in ${folder}.`,
    'Name an empty folder with --data. Or replace it with --force: it is moved aside, its keys are destroyed, and what its open windows have counted is lost.',
  );
