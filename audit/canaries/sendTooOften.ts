import type { CanaryGround } from '../canaryGround.ts';
import type { Leaks } from './leaks.ts';
import { type FloodDeps, plantedHeaders, post } from './planned.ts';
import type { StrangeAnswers } from './strangeAnswers.ts';

/** A few more than one address may send in a minute, where nothing else is set (HEADCOUNT_ADDRESS_LIMIT). */
const MOST = 720;
const AT_A_TIME = 24;

/**
 * Sends from one address until it is refused with 429, so that what is answered and written then is
 * searched, too. Not on a server that people use: it tells its operator only of the first address
 * that sends too much.
 */
export async function sendTooOften(
  ground: Pick<CanaryGround, 'send'>,
  { headers, from }: TooOften,
  answers: Leaks,
  strange: StrangeAnswers,
): Promise<void> {
  for (let sent = 0; sent < MOST; sent += AT_A_TIME) {
    const request = { ...post('/v1/events', '{}', headers, from), once: true } as const;
    const all = Array.from({ length: AT_A_TIME }, () => ground.send(request));
    const refused = (await Promise.all(all)).find(({ status }) => status === 429);
    if (!refused) continue;
    answers.search(refused.bytes, 'the answer 429 to POST /v1/events', 'as it came');
    strange.read(refused.bytes, 'POST /v1/events too often', undefined);
    return;
  }
}

/** Who sends too often. */
export interface TooOften {
  readonly headers: Readonly<Record<string, string>>;
  readonly from?: string;
}

export function planTooOften({ planter, local }: FloodDeps): TooOften {
  return {
    headers: plantedHeaders(planter),
    ...(local ? { from: planter.plant('IPv4 address') } : {}),
  };
}
