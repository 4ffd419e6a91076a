import { counted } from '../counted.ts';
import { failed, passed } from '../finding.ts';
import { AuditError } from '../runAudit.ts';
import type { Check } from '../stageOf.ts';
import { makeVisits } from '../traffic/visits.ts';
import type { Twin } from '../twin.ts';
import { judgeOutbox } from './judgeOutbox.ts';
import type { ReleaseGround } from './releaseGround.ts';

const VISITS = 60;
/**
 * In every time zone it is the same hour, day, week and month then and in the ten minutes before; two days
 * later all four are over.
 */
const MOMENT = Date.UTC(2026, 4, 31, 9, 45);
const CLOSED = Date.UTC(2026, 5, 2, 12);

export const outbox: Check<ReleaseGround> = {
  info: {
    name: 'release.outbox',
    title:
      'What waits for ClickHouse, and is in every backup meanwhile, is what is published, and nothing else.',
    what: 'Every row that waits on a copy of the deployment whose ClickHouse does not answer, after visits of which some reach the threshold and some do not.',
    how: 'Each row is read field by field: nothing but the fields of a release and of the ledger may be there, with the columns and counts that the policy declares; and the SHA-256 hash of the cells that wait, computed anew, must be the one that the ledger has of what was published.',
    severity: 'critical',
    remedy:
      'Release nothing more with this build. What waits goes into backups (`headcount backup`): delete those that were made since, and start a build that passes once ClickHouse has taken what waits.',
    clauses: ['GDPR art. 5(1)(c)', 'GDPR art. 25', 'GDPR art. 32(1)(b)', 'GDPR recital 26'],
  },
  async run({ policy, seed, openTwin }) {
    const twin = await openTwin({ startsAt: MOMENT });
    try {
      await visit(twin, seed);
      twin.setClock(CLOSED);
      await twin.release();
      const { windows, cells, entries, wrong } = judgeOutbox(policy, await twin.outbox());
      const extent = `${counted(windows, 'released window')} with ${counted(cells, 'cell')} and ${counted(entries, 'entry', 'entries')} of the ledger were waiting.`;
      if (wrong.length > 0) return failed(...wrong.slice(0, 10), extent);
      if (windows === 0) return failed('Nothing was waiting, so nothing could be looked at.');
      return passed(extent);
    } finally {
      await twin.close();
    }
  },
};

async function visit(twin: Twin, seed: number): Promise<void> {
  const { policy } = twin;
  const visits = makeVisits({ policy, seed, count: VISITS, guise: 'a', at: MOMENT });
  for (const [index, { address, headers, context, visitor, events }] of visits.entries()) {
    // Of every third nothing is known about consent.
    const said = index % 3 === 2 ? {} : { consent: 'granted', visitor };
    const body = { site: policy.site, ...said, context, events };
    const { status } = await twin.send({ address, headers, body });
    if (status !== 202) throw new AuditError(`the twin answered ${status} to its traffic`);
  }
}
