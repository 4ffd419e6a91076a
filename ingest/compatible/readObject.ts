import { type Fields, isFields } from '../fields.ts';

/** A text of JSON that is an object, `undefined` for any other. */
export function readObject(text: string): Fields | undefined {
  try {
    const json: unknown = JSON.parse(text);
    return isFields(json) ? json : undefined;
  } catch {
    return undefined;
  }
}
