/** Strings and comments, as ClickHouse writes them. What is not closed goes to the end. */
const TEXT = /'(?:[^'\\]|\\.|'')*(?:'|$)|--[^\n]*|#[! ][^\n]*|\/\*[\s\S]*?(?:\*\/|$)/.source;
const QUOTED_NAME = /"(?:[^"\\]|\\.|"")*(?:"|$)|`(?:[^`\\]|\\.|``)*(?:`|$)/.source;
const QUOTED = new RegExp(`(${TEXT})|${QUOTED_NAME}`, 'g');

const READS = /^\s*(?:select|with|show|describe|desc|exists)\b/i;

/** `INSERT INTO` after a `WITH`, `SELECT … INTO OUTFILE`, and a second statement. */
const MORE = /\b(?:into|insert)\b|;|\$\w*\$/i;

/**
 * Functions that read what is not in the database: files, other servers, programs. ClickHouse's `readonly` lets them
 * all: https://clickhouse.com/docs/sql-reference/table-functions. One is a function of a value, too (`file`).
 */
const FROM_ELSEWHERE = new RegExp(
  String.raw`\b(?:${[
    ...[
      'file',
      'url',
      'filesystem',
      'executable',
      'input',
      'dictionary',
      'eval',
      'loop',
      'arrowstream',
    ],
    ...[
      's3',
      'gcs',
      'cosn',
      'oss',
      'hdfs',
      'azureBlobStorage',
      String.raw`iceberg\w*`,
      String.raw`deltaLake\w*`,
    ],
    ...[
      String.raw`hudi\w*`,
      String.raw`paimon\w*`,
      String.raw`\w*cluster\w*`,
      String.raw`remote\w*`,
      'ytsaurus',
    ],
    ...[
      'mysql',
      'postgresql',
      'sqlite',
      'redis',
      'mongodb',
      'odbc',
      'jdbc',
      String.raw`prometheus\w*`,
    ],
    ...[
      String.raw`merge\w*`,
      String.raw`fuzz\w*`,
      'viewExplain',
      'viewIfPermitted',
      'catboostEvaluate',
    ],
  ].join('|')})\s*\(`,
  'i',
);

/** What a function may be that stands in the place of a table: of those that a later ClickHouse has, none. */
const MADE_UP = new Set([
  'numbers',
  'numbers_mt',
  'zeros',
  'zeros_mt',
  'generateseries',
  'view',
  'values',
  'null',
]);
const AS_TABLE = /\b(?:from|join|table|describe|desc)\s+(\w+)\s*\(/gi;

/** A function under a quoted name. */
const QUOTED_CALL = /"\s*\(/;

/**
 * Whether a statement is a single one that reads, and from the database alone, by its words: strictly,
 * so it also refuses some that would be harmless. It stands before ClickHouse's own `readonly`, and
 * not in place of it.
 */
export function onlyReads(statement: string): boolean {
  const bare = statement.replace(QUOTED, (_, text: string | undefined) => (text ? ' ' : '"'));
  if (!READS.test(bare) || MORE.test(bare)) return false;
  if (FROM_ELSEWHERE.test(bare) || QUOTED_CALL.test(bare)) return false;
  return [...bare.matchAll(AS_TABLE)].every(([, name = '']) => MADE_UP.has(name.toLowerCase()));
}
