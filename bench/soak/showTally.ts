import type { SoakReport } from './runSoak.ts';

/** What a soak did and found, as lines of a table. */
export function showTally(report: SoakReport): readonly (readonly [what: string, value: string])[] {
  const { tally, acknowledged, starts, settled, seconds } = report;
  const { tables, api } = settled;
  const milliseconds = (value: number) => `${Math.round(value)} ms`;
  return [
    ['seconds', seconds.toFixed(0)],
    [
      'kills (SIGKILL) of the server',
      `${tally.kills}, ${tally.killsAtInsert} of them at an insert${tally.killsAtClose > 0 ? `, ${tally.killsAtClose} as windows closed` : ''}`,
    ],
    ['stops (SIGTERM) of the server', String(tally.stops)],
    ['starts of the server', String(starts)],
    ['ClickHouse killed', `${tally.outages}, ${tally.outagesAtInsert} of them at an insert`],
    ['requests', String(tally.requests)],
    ['  resent without an answer', String(tally.resends)],
    ['  repeated after an answer', String(tally.repeated)],
    ['  broken connections', String(tally.broken)],
    ['  given up by the client', String(tally.givenUp)],
    ['  answered 503, 429', `${tally.unavailable}, ${tally.tooMany}`],
    ['events counted though the answer was lost', String(tally.duplicates)],
    [
      'events answered as late, so not counted',
      `${tally.late}; the first answer of ${tally.lateAgain} was lost`,
    ],
    ['longest until a request had its answer', milliseconds(tally.slowestAnswer)],
    ['longest until the server answered after its end', milliseconds(tally.slowestRecovery)],
    ['longest from SIGTERM to the end', milliseconds(tally.slowestStop)],
    ['windows released', String(settled.windows)],
    ['rows ClickHouse got again, and replaced', String(settled.replaced)],
    ['events acknowledged', String(acknowledged)],
    ['events counted: tables, API', `${tables.counted}, ${api.counted}`],
    ['events withheld: fewer contributors than k', String(tables.withheld)],
    ['events lost: tables, API', `${tables.lost}, ${api.lost}`],
    ['events doubled: tables, API', `${tables.doubled}, ${api.doubled}`],
  ];
}
