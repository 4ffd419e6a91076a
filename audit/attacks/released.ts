import type { Random } from '../random.ts';
import type { Twin, TwinOptions } from '../twin.ts';
import { crowdIn } from './crowd.ts';
import { type World, worldOf } from './world.ts';

/** A twin whose ClickHouse has what was released, and what that was made from. */
export interface Released {
  readonly twin: Twin;
  /** All windows that somebody came in, as they were just before. */
  readonly truth: World;
  /** Answers of ClickHouse that were lost on their way, so that rows were sent again. */
  readonly lost: number;
}

const DAY = 86_400_000;

/** Inserts whose answers are lost: of cells, and of what comes after them. */
const LOST = 3;

/** Two days with a crowd; then all is released at once, a day, a week and a month among it. */
export async function openReleased(
  open: (options: Partial<TwinOptions>) => Promise<Twin>,
  random: Random,
): Promise<Released> {
  const twin = await open({ clickhouse: true });
  try {
    await crowdIn(twin, random);
    twin.setClock(twin.now() + DAY);
    await crowdIn(twin, random);
    const truth = worldOf(twin);
    twin.setClock(twin.now() + 9 * DAY);
    twin.loseAnswers(LOST);
    await twin.release();
    return { twin, truth, lost: LOST };
  } catch (error) {
    await twin.close();
    throw error;
  }
}
