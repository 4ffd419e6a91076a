/** `1 window`, `2 windows`: a figure with its noun, for evidence. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}
