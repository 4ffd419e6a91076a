import { UserError } from '../userError.ts';
import { ShardPlan } from './shardPlan.ts';

/** Where Durable Objects can be kept: https://developers.cloudflare.com/durable-objects/reference/data-location/ */
const JURISDICTIONS: readonly unknown[] = ['eu', 'fedramp', 'fedramp-high', 'us'];

/** By the code that is logged: a variable of `wrangler.toml` without which no event can be counted. */
export const WRONG_SETTINGS = {
  'shards-wrong': 'SHARDS',
  'jurisdiction-wrong': 'JURISDICTION',
} as const;

export interface WrongSetting {
  readonly code: keyof typeof WRONG_SETTINGS;
  readonly message: string;
  readonly remedy: string;
}

/** What is wrong with the variables that say which objects there are and where; both are the operator's own. */
export function wrongSettings(
  sites: Iterable<{ readonly site: string; readonly timezone: string }>,
  { SHARDS, JURISDICTION }: { readonly SHARDS?: unknown; readonly JURISDICTION?: unknown },
): readonly WrongSetting[] {
  const wrong: WrongSetting[] = [];
  try {
    new ShardPlan(sites, SHARDS);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    wrong.push({ code: 'shards-wrong', message: error.message, remedy: error.remedy });
  }
  if (JURISDICTION && !JURISDICTIONS.includes(JURISDICTION)) {
    wrong.push({
      code: 'jurisdiction-wrong',
      message: 'JURISDICTION is no place in which Durable Objects can be kept.',
      remedy: `Write one of ${JURISDICTIONS.join(', ')}, in small letters, or leave it out.`,
    });
  }
  return wrong;
}
