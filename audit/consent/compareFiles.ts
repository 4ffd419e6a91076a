/** Files by name. */
export type Files = ReadonlyMap<string, Uint8Array>;

/** The names of files that are not equal byte for byte, or are not in both. */
export function differentFiles(one: Files, other: Files): string[] {
  const names = new Set([...one.keys(), ...other.keys()]);
  return [...names].filter((name) => {
    const [a, b] = [one.get(name), other.get(name)];
    return !a || !b || Buffer.compare(a, b) !== 0;
  });
}

export function bytesIn(files: Files): number {
  return [...files.values()].reduce((sum, { length }) => sum + length, 0);
}
