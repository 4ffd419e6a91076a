import type { Random } from '../random.ts';
import type { Twin } from '../twin.ts';
import { visit } from './behave.ts';
import { act, makePersona } from './persona.ts';

/** How many people are there beside whom an attack is after. */
const CROWD = 60;

/** Has a crowd make a visit each, as the twin's clock stands. */
export async function crowdIn(twin: Twin, random: Random, people = CROWD): Promise<void> {
  for (let n = 0; n < people; n += 1) {
    await act(twin, random, makePersona(random), visit(twin.policy, random));
  }
}
