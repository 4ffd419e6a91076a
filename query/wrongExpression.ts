import type { Problem } from '../ingest/problem.ts';
import { comparisonsOf } from './filter.ts';
import { wrongShape } from './parseQuery.ts';
import type { Query } from './querySchema.ts';
import type { Read } from './read.ts';

/** ClickHouse's CANNOT_COMPILE_REGEXP. */
const CANNOT_COMPILE = '427';

/**
 * Which regular expression of a query the engine does not take, if any: it is
 * asked, as what it says is what counts. Throws when it cannot be asked.
 */
export async function wrongExpression(query: Query, read: Read): Promise<Problem | undefined> {
  const expressions = expressionsOf(query);
  if (expressions.length === 0 || (await compiles(expressions, read))) return undefined;
  for (const expression of expressions) {
    if (!(await compiles([expression], read))) {
      return wrongShape([{ path: expression.path, message: SYNTAX }]);
    }
  }
  return undefined;
}

interface Expression {
  readonly path: string;
  readonly text: string;
}

const SYNTAX =
  'is no regular expression of RE2 (https://github.com/google/re2/wiki/Syntax), which has no look-around and no back-references; look for brackets that are not closed, too';

function expressionsOf({ filters }: Query): Expression[] {
  return filters
    .flatMap((filter, index) => comparisonsOf(filter, `filters.${index}`))
    .filter(({ it: [operator] }) => operator.startsWith('matches'))
    .flatMap(({ path, it: [, , values] }) =>
      values.map((text, index) => ({ path: `${path}.2.${index}`, text })),
    );
}

async function compiles(expressions: readonly Expression[], read: Read): Promise<boolean> {
  const matches = expressions.map((_, index) => `match('', {e${index}:String})`);
  const params = Object.fromEntries(expressions.map(({ text }, index) => [`e${index}`, text]));
  try {
    await read(`SELECT ${matches.join(', ')}`, params);
    return true;
  } catch (error) {
    if ((error as { code?: unknown }).code === CANNOT_COMPILE) return false;
    throw error;
  }
}
