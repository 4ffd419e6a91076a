/** Strings, quoted names and comments, as ClickHouse writes them. What is not closed goes to the end. */
const QUOTED =
  /'(?:[^'\\]|\\.|'')*(?:'|$)|"(?:[^"\\]|\\.|"")*(?:"|$)|`(?:[^`\\]|\\.|``)*(?:`|$)|--[^\n]*|#[! ][^\n]*|\/\*[\s\S]*?(?:\*\/|$)/g;

const READS = /^\s*(?:select|with|show|describe|desc|exists)\b/i;

/** `INSERT INTO` after a `WITH`, `SELECT … INTO OUTFILE`, and a second statement. */
const MORE = /\b(?:into|insert)\b|;|\$\w*\$/i;

/**
 * Whether a statement is a single one that reads, by its words: strictly, so it also refuses some that
 * would be harmless. It stands before ClickHouse's own `readonly`, and not in place of it.
 */
export function onlyReads(statement: string): boolean {
  const bare = statement.replace(QUOTED, ' ');
  return READS.test(bare) && !MORE.test(bare);
}
