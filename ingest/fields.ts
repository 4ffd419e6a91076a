/** The fields of a JSON object of any shape. */
export type Fields = Readonly<Record<string, unknown>>;

const NONE: Fields = {};

/** What is no object has no fields. */
export function fieldsOf(json: unknown): Fields {
  return isFields(json) ? json : NONE;
}

export function isFields(json: unknown): json is Fields {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

/** A text that says something, cut to a number of characters. */
export function textOf(value: unknown, max: number): string | undefined {
  return typeof value === 'string' && value !== '' ? value.slice(0, max) : undefined;
}
