/** `[[rules]]` in `wrangler.toml` makes a text of each. */
declare module '*.sql' {
  const text: string;
  export default text;
}
