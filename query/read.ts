export type Param = string | number | readonly string[] | readonly number[];

export type Row = Readonly<Record<string, unknown>>;

/** A statement with the values that it names as `{name:Type}`; ClickHouse binds them, so none becomes part of it. */
export interface Statement {
  readonly sql: string;
  readonly params: Readonly<Record<string, Param>>;
}

/** Reads rows of ClickHouse. Throws when it does not answer, or takes the statement for wrong. */
export type Read = (
  statement: string,
  params: Readonly<Record<string, Param>>,
) => Promise<readonly Row[]>;
