import { stripVTControlCharacters } from 'node:util';

/**
 * Chooses what of wrangler's output is told: errors, and the Worker's warnings, which are a code and
 * numbers; each once. All else is a line for each request.
 *
 * @returns a function that takes a line, and gives what is to be told of it
 */
export function worthTelling(): (line: string) => string | undefined {
  const told = new Set<string>();
  return (line) => {
    const plain = stripVTControlCharacters(line);
    const code = /\{"level":"warn","code":"([\w-]+)"/.exec(plain)?.[1];
    const text = code ? `The Worker warns: ${code}` : plain.trim();
    if (told.has(text) || !(code || /\[ERROR\]|\[wrangler:err/.test(plain))) return undefined;
    told.add(text);
    return text;
  };
}
