/** Hosts as they are in an address bar, no label of them empty, so that none needs escaping in HTML or in a script. */
const ORIGIN = /^https?:\/\/(?:[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?|\[[0-9a-f:]+\])(?::\d+)?$/;

/** Whether a text is the origin of a server, as a tag may name it. */
export function isEndpoint(text: string): boolean {
  return ORIGIN.test(text) && URL.parse(text)?.origin === text;
}

/** Whether a page on another machine, or one that is secure, can load scripts from there. */
export function isForThisMachineOnly(endpoint: string): boolean {
  const { hostname } = new URL(endpoint);
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d+){3}$/.test(hostname);
}
