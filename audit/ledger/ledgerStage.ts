import { once } from '../once.ts';
import { stageOf } from '../stageOf.ts';
import { chain } from './chain.ts';
import { keys } from './keys.ts';
import type { LedgerGround } from './ledgerGround.ts';
import { latestChain } from './linkHash.ts';
import { mirror } from './mirror.ts';
import { policies } from './policies.ts';
import { published } from './published.ts';
import { readLedger } from './readLedger.ts';

/** What was done, and that nobody rewrote it. */
export const ledgerStage = stageOf(
  'ledger',
  [chain, mirror, policies, published, keys],
  (subject): LedgerGround => {
    const { policy, platform, read, state, now, seed } = subject;
    const copy = once(() => readLedger(read, policy.site));
    const ledger = async () => state?.ledger ?? latestChain(await copy()).chain;
    return { policy, platform, read, state, now, seed, copy, ledger };
  },
);
