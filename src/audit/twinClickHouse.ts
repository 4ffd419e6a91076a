import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { AuditError } from '../../audit/runAudit.ts';
import { type ClickHouse, openClickHouse } from '../clickhouse.ts';
import { makeTwinFolder } from './twinFolder.ts';

/** A twin's ClickHouse, whose answers can be lost on their way. */
export interface TwinClickHouse extends ClickHouse {
  loseAnswers(inserts: number): void;
}

/** What was inserted is stored, but who sent it does not get to know. */
export class AnswerLost extends Error {
  override name = 'AnswerLost';
}

/** Puts an engine's folder with all tables and no rows into a data folder. */
export type CopyMigrated = (data: string) => Promise<void>;

/** Opens the embedded engine in a data folder. A process can have one at a time. */
export function createOpenTwinClickHouse(
  copyMigrated: CopyMigrated = createCopyMigrated(),
): (data: string) => Promise<TwinClickHouse> {
  let isOpen = false;
  return async (data) => {
    if (isOpen) throw new AuditError('two twins with a ClickHouse cannot be open at a time');
    isOpen = true;
    try {
      await copyMigrated(data);
      const opened = openClickHouse(undefined, data);
      return withLostAnswers(opened, async () => {
        await opened.close();
        isOpen = false;
      });
    } catch (error) {
      isOpen = false;
      throw error;
    }
  };
}

/** The migrations take two seconds: they are done once, and what they made is copied. */
function createCopyMigrated(): CopyMigrated {
  let made: Promise<string> | undefined;
  return async (data) => {
    made ??= makeMigrated();
    await cp(join(await made, 'clickhouse'), join(data, 'clickhouse'), {
      recursive: true,
      // Relative ones, from each table to where it is stored.
      verbatimSymlinks: true,
    });
  };
}

/** It is there until the process ends, for the next twin. */
async function makeMigrated(): Promise<string> {
  const { path } = await makeTwinFolder();
  const clickhouse = openClickHouse(undefined, path);
  await clickhouse.read('SELECT 1', {});
  await clickhouse.close();
  return path;
}

function withLostAnswers(opened: ClickHouse, close: () => Promise<void>): TwinClickHouse {
  let toLose = 0;
  return {
    read: opened.read,
    async insert(table, rows) {
      await opened.insert(table, rows);
      if (toLose === 0) return;
      toLose -= 1;
      throw new AnswerLost('the answer was lost');
    },
    loseAnswers(inserts) {
      toLose = inserts;
    },
    close,
  };
}

/** For a twin without one: what is released stays in its outbox. */
export function noClickHouse(): TwinClickHouse {
  const refuse = () => Promise.reject(new AuditError('this twin has no ClickHouse'));
  return { read: refuse, insert: refuse, loseAnswers() {}, close: () => Promise.resolve() };
}
