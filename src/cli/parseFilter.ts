import type { Operator } from '../../query/filter.ts';

const OPERATORS: Readonly<Record<string, Operator>> = {
  '=': 'is',
  '!=': 'is_not',
  '~': 'contains',
  '!~': 'contains_not',
};

/**
 * A filter as one writes it on a command line: `event:page=/pricing`,
 * `visit:country!=DE|AT`, `event:page~lamps`; or as JSON, the way the API has
 * it. What it names is checked by the API. `undefined` for neither.
 */
export function parseFilter(text: string): unknown {
  if (text.startsWith('[')) {
    try {
      return JSON.parse(text);
    } catch {
      return undefined;
    }
  }
  const [, dimension, sign = '', values = ''] = /^([\w:]+?)(!=|!~|=|~)(.*)$/s.exec(text) ?? [];
  return dimension === undefined ? undefined : [OPERATORS[sign], dimension, values.split('|')];
}
