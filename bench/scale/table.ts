/** How long things are measured. */
export interface Effort {
  readonly rounds: number;
  /** Of each round. */
  readonly seconds: number;
  /** Seconds before the first. */
  readonly warmup: number;
}

export type Line = readonly [what: string, figure: string];

/** A Markdown table of two columns. */
export function table(head: Line, lines: readonly Line[]): string {
  return [head, ['---', '--:'] as const, ...lines]
    .map((line) => `| ${line.join(' | ')} |`)
    .join('\n');
}

export function whole(value: number): string {
  return Math.round(value).toLocaleString('en');
}

export function perSecond(value: number): string {
  return `${whole(value)}/s`;
}

export function bytes(value: number): string {
  if (value < 1e4) return `${whole(value)} bytes`;
  return value < 1e6 ? `${whole(value / 1e3)} kB` : `${(value / 1e6).toFixed(1)} MB`;
}

export function milliseconds(value: number): string {
  return `${value.toFixed(value < 10 ? 1 : 0)} ms`;
}
