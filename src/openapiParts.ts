import * as z from 'zod';

/** JSON Schema, of draft 2020-12. */
export type Schema = Readonly<Record<string, unknown>>;

export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly security?: readonly object[];
  readonly parameters?: readonly {
    name: string;
    in: string;
    schema: Schema;
    [key: string]: unknown;
  }[];
  readonly requestBody?: { readonly required: true; readonly content: Content };
  readonly responses: Readonly<
    Record<string, { readonly description: string; readonly content?: Content }>
  >;
}

/** By media type. */
export type Content = Readonly<
  Record<string, { readonly schema: Schema; readonly example?: unknown }>
>;

/** A schema and those it is made of, by name. */
export function schemasOf(schema: z.ZodType, io: 'input' | 'output'): Record<string, Schema> {
  const text = JSON.stringify(z.toJSONSchema(schema, { io }));
  return JSON.parse(text.replaceAll('#/$defs/', '#/components/schemas/')).$defs;
}

/** A schema by its name. */
export const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });

/** JSON of a schema. */
export const json = (name: string, example?: unknown): Content => ({
  'application/json': { schema: ref(name), ...(example === undefined ? {} : { example }) },
});

/** An answer that is a problem. */
export const refused = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: ref('Problem') } },
});
