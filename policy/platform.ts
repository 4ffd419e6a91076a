/**
 * Where the pipeline runs, which notices and records tell of: a server of the operator's own, or
 * Cloudflare's network, which sees each request first and can bring deleted state back for 30 days.
 */
export type Platform = 'server' | 'edge';
