import type { EdgeLog } from './calls.ts';

/**
 * Writes a line of JSON where the platform's logs are. A code and what is ours to tell, nothing
 * that came from outside: https://developers.cloudflare.com/workers/observability/logs/
 */
export const edgeLog: EdgeLog = (level, code, details = {}) => {
  // biome-ignore lint/suspicious/noConsole: it is the platform's only way to a log
  console[level](JSON.stringify({ level, code, ...details }));
};

/** Each line says of which site it is: a site's name is the operator's own. */
export function siteLog(site: string): EdgeLog {
  return (level, code, details) => edgeLog(level, code, { site, ...details });
}
