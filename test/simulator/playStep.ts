import { spanAt } from './calendar.ts';
import { goOn } from './goOn.ts';
import type { Simulation } from './simulation.ts';
import { GRACE_MS, SITES } from './sites.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** What may happen, and how often beside the others. */
const STEPS = {
  act: 14,
  send: 10,
  parallel: 3,
  again: 5,
  regroup: 3,
  release: 8,
  tick: 8,
  leap: 5,
  back: 2,
  swing: 2,
  statement: 5,
  thread: 3,
  process: 5,
  full: 2,
  away: 2,
  kill: 2,
  killThread: 1,
  close: 2,
} as const;
type StepName = keyof typeof STEPS;
/** Some schedules have none of some: then what is left comes closer together. */
const OPTIONAL: readonly StepName[] = [
  ...(['leap', 'back', 'statement', 'thread', 'process', 'full', 'away', 'kill'] as const),
  ...(['killThread', 'close', 'regroup', 'again', 'parallel'] as const),
];

/** One step of a schedule, then some of what is under way. @param mood which steps it does without, as bits */
export async function playStep(simulation: Simulation, mood: number): Promise<void> {
  const { dice } = simulation;
  if (!simulation.process && dice.percent(70)) simulation.start();
  const weights: Record<StepName, number> = { ...STEPS };
  for (const [bit, name] of OPTIONAL.entries()) if ((mood >> bit) % 3 === 0) weights[name] = 0;
  DO[dice.weighted(weights)](simulation);
  await simulation.settle();
  // Often all of it: faults between two steps are rare, those within them are what is looked for.
  const most = dice.weighted({ '0': 2, '2': 3, '6': 4, '40': 5 });
  for (let n = dice.between(0, Number(most)); n > 0; n -= 1) {
    if (!(await goOn(simulation))) break;
  }
}

const DO: Readonly<Record<StepName, (simulation: Simulation) => void>> = {
  act: (simulation) => {
    const client = simulation.dice.pick(simulation.clients);
    const request = client.act(simulation.dice, simulation.now);
    if (simulation.dice.percent(80)) simulation.send(client, request);
  },
  send: (simulation) => {
    for (const client of simulation.clients) {
      const idle = client.queue.filter(({ underWay }) => underWay === 0);
      const [first] = simulation.dice.percent(80) ? idle : idle.toReversed();
      if (first) simulation.send(client, first);
    }
  },
  parallel: (simulation) => {
    const client = simulation.dice.pick(simulation.clients);
    const [first] = client.queue;
    if (first && simulation.send(client, first)) simulation.send(client, first);
  },
  // A window is released, and then the clock is before its end again, as after a leap second.
  swing: (simulation) => {
    const { dice } = simulation;
    const site = SITES.get(dice.pick(simulation.cast));
    if (!site) return;
    const { endsAt } = spanAt(site.name, site.timezone, 'day', simulation.now);
    simulation.setClock(Math.max(simulation.now, endsAt + GRACE_MS + dice.between(0, 20 * SECOND)));
    simulation.release();
    simulation.setClock(simulation.now - dice.between(0, 30 * SECOND));
  },
  again: (simulation) => {
    const client = simulation.dice.pick(simulation.clients);
    if (client.acknowledged.length === 0) return;
    const request = simulation.dice.pick(client.acknowledged.slice(-3));
    simulation.send(client, request);
  },
  regroup: ({ dice, clients }) => dice.pick(clients).regroup(dice),
  release: (simulation) => {
    const times = simulation.dice.weighted({ '1': 6, '2': 2, '3': 1 });
    for (let n = 0; n < Number(times); n += 1) simulation.release();
  },
  tick: (simulation) =>
    simulation.setClock(simulation.now + simulation.dice.between(0, 2 * MINUTE)),
  leap: (simulation) => simulation.setClock(leap(simulation)),
  back: (simulation) => {
    const most = simulation.dice.percent(70) ? 50 * SECOND : 50 * MINUTE;
    simulation.setClock(simulation.now - simulation.dice.between(0, most));
  },
  statement: (simulation) => arm(simulation, 'statement'),
  thread: (simulation) => arm(simulation, 'thread'),
  process: (simulation) => arm(simulation, 'process'),
  full: ({ process }) => {
    if (process) process.faults.full = !process.faults.full;
  },
  away: ({ clickhouse }) => {
    clickhouse.away = !clickhouse.away;
  },
  kill: (simulation) => simulation.end('killed'),
  killThread: ({ process }) => process?.thread?.die(new Error('injected: the thread was killed')),
  close: (simulation) => simulation.close(),
};

function arm({ process, dice }: Simulation, strike: 'statement' | 'thread' | 'process') {
  if (!process) return;
  const atCommit = dice.percent(40);
  const most = atCommit ? 3 : dice.pick([3, 20, 60]);
  process.faults.due = {
    ...{ strike, atCommit },
    when: dice.percent(60) ? 'before' : 'after',
    steps: dice.between(0, most),
  };
}

/** Mostly to the end of a window, a moment before or after, with grace or without. */
function leap({ dice, cast, now }: Simulation): number {
  const far = dice.weighted({ edge: 790, hours: 160, days: 45, weeks: 5 });
  if (far === 'hours') return now + dice.between(1, 30) * HOUR;
  if (far === 'days') return now + dice.between(1, 4) * DAY;
  if (far === 'weeks') return now + dice.between(5, 35) * DAY;
  const site = SITES.get(dice.pick(cast));
  if (!site) return now;
  const { endsAt } = spanAt(site.name, site.timezone, dice.pick(site.kinds), now);
  const edge =
    endsAt + dice.pick([0, GRACE_MS]) + dice.between(-2, 2) * dice.pick([1, 30 * SECOND]);
  return Math.max(now, edge);
}
