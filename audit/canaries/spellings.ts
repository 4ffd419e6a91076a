/** Every byte as %XX. */
export function percent(text: string): string {
  return [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
}

/** ASCII in the forms of double width, which Unicode takes for the same (NFKC). */
export function fullWidth(text: string): string {
  return text.replace(/[!-~]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0));
}

/** Ways in which a value may stand in a URL. */
export const SPELLINGS: readonly ((text: string) => string)[] = [
  encodeURIComponent,
  (text) => encodeURIComponent(text.toUpperCase()),
  percent,
  (text) => encodeURIComponent(encodeURIComponent(text)),
  (text) => encodeURIComponent(percent(text)),
  (text) => encodeURIComponent(fullWidth(text)),
];
