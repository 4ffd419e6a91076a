import type { Call } from './fault.ts';

const NAME = '(?:`?\\w+`?\\.)?`?(\\w+)`?';
const PATTERNS: readonly [kind: Call['kind'], pattern: RegExp][] = [
  ['insert', new RegExp(`^INSERT INTO (?:TABLE )?${NAME}`, 'i')],
  ['select', new RegExp(`^(?:SELECT|WITH)\\b(?:.*?\\bFROM\\s+${NAME})?`, 'is')],
  ['command', new RegExp(`\\b(?:TABLE|VIEW)\\s+(?:IF (?:NOT )?EXISTS\\s+)?${NAME}`, 'i')],
];

/** What a statement does, and to which table. */
export function classify(statement: string): Pick<Call, 'kind' | 'table'> {
  const text = statement.replace(/^\s*(?:--[^\n]*\n\s*)*/, '');
  for (const [kind, pattern] of PATTERNS) {
    const match = pattern.exec(text);
    if (match) return { kind, ...(match[1] ? { table: match[1] } : {}) };
  }
  return { kind: 'command' };
}
