import { checkAll, type Findings } from './checkAll.ts';
import { checkAtRest } from './checkState.ts';
import { Disk } from './disk.ts';
import { goOn } from './goOn.ts';
import { playStep } from './playStep.ts';
import type { Sabotage } from './process.ts';
import { Simulation } from './simulation.ts';
import { GRACE_MS } from './sites.ts';
import { Violation } from './violation.ts';

const HOUR = 3_600_000;

/**
 * Where schedules begin: before a Sunday on which Berlin's clocks are set back, and month and week
 * end; the same with clocks set forward; before Lord Howe Island sets its own by half an hour at
 * the end of a month; and in the midst of a month.
 */
const BEGINNINGS = [
  '2027-10-30T03:00Z',
  '2027-10-31T20:00Z',
  '2024-03-30T10:00Z',
  '2029-03-30T22:00Z',
  '2026-06-28T09:00Z',
].map((text) => Date.parse(text));

/** What a schedule went through. */
export interface Lived extends Findings {
  readonly faults: number;
  readonly processes: number;
  readonly acknowledged: number;
  readonly resentRows: number;
}

export interface Options {
  readonly sabotage?: Sabotage;
}

let disk: Disk | undefined;

/**
 * Plays the schedule of a seed, then mends all that is broken, and checks what there is.
 *
 * @throws Violation with the steps that led to it, and how to play them again
 */
export async function simulate(seed: number, { sabotage = {} }: Options = {}): Promise<Lived> {
  try {
    return await play(seed, sabotage, false).run();
  } catch (error) {
    const again = play(seed, sabotage, true);
    const second = await again.run().then(
      () => undefined,
      (it) => it,
    );
    const message = error instanceof Error ? error.message : String(error);
    const same = second instanceof Error && second.message === message;
    throw new Violation(
      [
        `seed ${seed}: ${message}`,
        ...again.trace(),
        same ? '' : `The second time it was another: ${second}`,
        `Play it again: SEED=${seed} npx vitest run --project node test/simulator`,
      ].join('\n'),
      { cause: error },
    );
  }
}

function play(seed: number, sabotage: Sabotage, tracing: boolean) {
  disk ??= new Disk();
  const beginning = BEGINNINGS[seed % BEGINNINGS.length] ?? 0;
  const simulation = new Simulation(seed, disk, beginning, sabotage, tracing);
  disk.clear(simulation.dice.percent(5));
  return { run: () => live(simulation), trace: () => simulation.trace };
}

async function live(simulation: Simulation): Promise<Lived> {
  const { dice } = simulation;
  const mood = simulation.dice.between(0, 2 ** 16 - 1);
  const steps = dice.between(20, 60);
  simulation.start();
  for (let step = 0; step < steps; step += 1) await playStep(simulation, mood);
  await mend(simulation);
  const findings = checkAll(simulation);
  return {
    ...findings,
    faults: simulation.struck,
    processes: simulation.processes,
    acknowledged: simulation.acknowledged,
    resentRows: simulation.clickhouse.resent,
  };
}

/** The faults end: all is sent again, time passes, and every window is released. */
async function mend(simulation: Simulation): Promise<void> {
  await heal(simulation);
  for (const client of simulation.clients) {
    for (const request of [...client.queue]) simulation.send(client, request);
    await finish(simulation);
  }
  const waiting = simulation.clients.flatMap(({ queue }) => queue);
  if (waiting.length > 0) throw new Violation(`${waiting.length} requests are never acknowledged`);
  simulation.setClock(simulation.latest);
  simulation.release();
  await finish(simulation);
  checkAtRest(simulation);
  if (simulation.dice.percent(30)) {
    if (simulation.dice.percent(50)) simulation.end('killed');
    else simulation.close();
    await finish(simulation);
    await heal(simulation);
  }
  const ends = [...simulation.events].flatMap(({ fate }) =>
    fate.folds.flatMap((fold) =>
      [...(fold?.sure ?? []), ...(fold?.maybe ?? [])].map((it) => it.endsAt),
    ),
  );
  simulation.setClock(Math.max(simulation.latest, ...ends) + GRACE_MS + 25 * HOUR);
  simulation.release();
  await finish(simulation);
}

/** A process runs, and nothing breaks any more. */
async function heal(simulation: Simulation): Promise<void> {
  simulation.clickhouse.away = false;
  for (let tries = 0; !simulation.process?.headcount || simulation.process.closing; tries += 1) {
    if (tries > 5) throw new Violation('it does not start any more');
    simulation.start();
    mendDisk(simulation);
    await finish(simulation);
  }
  mendDisk(simulation);
  await finish(simulation);
}

function mendDisk({ process }: Simulation): void {
  if (!process) return;
  process.faults.due = undefined;
  process.faults.full = false;
}

/** Until nothing is under way. */
async function finish(simulation: Simulation): Promise<void> {
  await simulation.settle();
  for (let steps = 0; await goOn(simulation, true); steps += 1) {
    if (steps > 20_000) throw new Violation('it never comes to rest');
  }
  const { process } = simulation;
  if (process && (process.requests.size > 0 || process.rounds > 0)) {
    throw new Violation(
      `${process.requests.size} requests and ${process.rounds} rounds have no answer, and nothing is under way`,
    );
  }
}
