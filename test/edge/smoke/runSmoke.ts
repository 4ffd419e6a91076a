import { CLIENT_CASES } from './clientCases.ts';
import { COMPLIANCE_CASES } from './complianceCases.ts';
import { type Counted, countVisits } from './countVisits.ts';
import { EVENT_CASES, REFUSED_CASES, type SmokeCase } from './eventCases.ts';
import { NOTICE_CASES, PAGE_CASES } from './pageCases.ts';
import { QUERY_CASES } from './queryCases.ts';
import { readTable } from './readTable.ts';
import { NOON } from './sites.ts';
import { answerOf, type Side, type SmokeAnswer } from './smokeRequest.ts';
import { TABLES } from './tables.ts';
import { MONTH_OVER } from './visits.ts';

/** All that must be the same on every platform, but for the notices: they tell where they are served. */
export interface Smoke {
  readonly answers: Readonly<Record<string, SmokeAnswer>>;
  readonly notices: Readonly<Record<string, SmokeAnswer>>;
  /** By table, each input with what is read of it. */
  readonly tables: Readonly<Record<string, readonly (readonly [string, string])[]>>;
  /** By the suffix of the sites. */
  readonly counted: Readonly<Record<string, Counted>>;
  readonly questions: Readonly<Record<string, SmokeAnswer>>;
}

/**
 * Sends everything through a platform's front door.
 *
 * @param suffixes of the names of sites that the visits are sent to, too: '' for the sites themselves
 */
export async function runSmoke(side: Side, suffixes: readonly string[] = ['']): Promise<Smoke> {
  const answers = await answersOf(side, [
    ...[...EVENT_CASES, ...REFUSED_CASES, ...CLIENT_CASES, ...PAGE_CASES, ...COMPLIANCE_CASES],
  ]);
  const notices = await answersOf(side, NOTICE_CASES);
  const tables = Object.fromEntries(
    await Promise.all(TABLES.map(async (table) => [table.name, await readTable(side, table)])),
  );
  const counted = await countVisits(side, suffixes);
  const questions = await answersOf(side, QUERY_CASES, MONTH_OVER);
  return { answers, notices, tables, counted, questions };
}

async function answersOf(side: Side, cases: readonly SmokeCase[], from = NOON) {
  const answers: Record<string, SmokeAnswer> = {};
  for (const [number, [name, request]] of cases.entries()) {
    const now = from + number * 1_000;
    side.setNow(now);
    answers[name] = await answerOf(await side.send(request(now)));
  }
  return answers;
}
