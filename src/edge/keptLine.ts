/** A line of what the objects of a site keep that an audit added; bytes are in base64. */
export type KeptLine =
  | {
      readonly object: string;
      readonly table: string;
      readonly columns: Readonly<Record<string, string>>;
      readonly rows: readonly (readonly KeptValue[])[];
    }
  | { readonly object: string; readonly values: readonly (readonly [name: string, json: string])[] }
  /** Of the bucket. */
  | { readonly half: string; readonly text: string }
  /** The last line: nothing was cut off before it. */
  | { readonly end: true };

export type KeptValue = string | number | null | { readonly base64: string };
