import { budgetOfDay, budgetOfMonth } from '../budget.ts';
import { budgetInWords } from '../budgetInWords.ts';
import type { Policy } from '../policy.ts';

/** What all releases together may tell of one person at the most, and who is one. */
export function guaranteeInWords(policy: Policy): string[] {
  const { release } = policy;
  if (release.mechanism === 'suppression') {
    return [
      'No guarantee: suppression hides small cells from a reader of one answer, not from differences of answers, nor from fake visitors. The mechanism "dp" gives one.',
    ];
  }
  const { day, month } = release.ceilings;
  return [
    `A visitor's day: ${budgetInWords(budgetOfDay(policy))}, of a ceiling of ε ${day}.`,
    `A visitor's month: ${budgetInWords(budgetOfMonth(policy))}, of a ceiling of ε ${month}: every day, six weeks and the month that it touches, added up.`,
    'What one consented id of a browser does in that time changes the probability of anything published by a factor of at most e^ε (plus δ: that a cell shows because somebody was in it).',
    'Months add up: no limit holds over all of them.',
    'What comes without an id, as all does without consent, has it for as many page loads as the bounds, not for a person.',
  ];
}
