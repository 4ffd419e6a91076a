import type { Choice, Said } from './headcount.d.ts';
import { safely } from './safely.ts';

/** One that objects wins, then one that denies: deny wins, as on the server. */
const CHOICES: readonly Choice[] = ['objected', 'denied', 'granted'];

const votes: Record<string, Choice | undefined> = {};
const listeners: ((says: Choice | undefined) => void)[] = [];

/** What all sources say together; nothing until one of them speaks. */
export let choice: Choice | undefined;
/** What some of them handed over for the server to read. */
export let words: Said | undefined;

/** What one source of consent says. None is asked: they tell. */
export const signal = safely((source: string, says: Choice | undefined, said?: Said) => {
  // What is no word of it denies, as a broken signal does on the server.
  votes[source] = says && !CHOICES.includes(says) ? 'denied' : says;
  words = { ...words, ...said };
  const next = CHOICES.find((it) => Object.values(votes).includes(it));
  if (next === choice) return;
  choice = next;
  for (const listener of listeners) listener(choice);
});

/** Calls back with what all say, now and whenever it changes. */
export const watch = safely((listener: (says: Choice | undefined) => void) => {
  listener(choice);
  listeners.push(listener);
});
