import type { Simulation } from './simulation.ts';

/** How one thing that is under way may go on. */
function waysOn(
  simulation: Simulation,
): ('thread' | 'answer' | 'exit' | 'clickhouse' | 'arrival')[] {
  const { thread } = simulation.process ?? {};
  return [
    ...(thread && !thread.dead && thread.busy ? (['thread', 'thread'] as const) : []),
    ...(thread?.dead && !thread.exited ? (['exit'] as const) : []),
    ...(thread && thread.answers.length > 0 ? (['answer', 'answer'] as const) : []),
    ...(simulation.clickhouse.under.length > 0 ? (['clickhouse'] as const) : []),
    ...(simulation.clickhouse.adrift.length > 0 ? (['arrival'] as const) : []),
  ];
}

/** One thing that is under way goes on. @returns whether there was any */
export async function goOn(simulation: Simulation, healed = false): Promise<boolean> {
  const ways = waysOn(simulation);
  if (ways.length === 0) return false;
  const way = simulation.dice.pick(ways);
  const { process } = simulation;
  if (way === 'thread') {
    simulation.tell(() => `  thread: ${process?.thread?.calls[0]?.name}`);
    process?.thread?.work();
    if (process?.faults.down === 'process') simulation.end('it crashed');
  } else if (way === 'answer') {
    process?.thread?.answer();
  } else if (way === 'exit') {
    simulation.tell(() => '  the thread is gone');
    process?.thread?.exit();
  } else if (way === 'clickhouse') {
    const how = simulation.clickhouse.goOn(simulation.dice, healed);
    simulation.tell(() => `  ClickHouse: ${how}`);
  } else {
    simulation.clickhouse.arrive(simulation.dice);
    simulation.tell(() => '  ClickHouse: an insert that was given up arrives');
  }
  await simulation.settle();
  return true;
}
