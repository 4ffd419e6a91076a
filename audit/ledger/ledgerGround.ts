import type { LedgerRow } from '../../aggregate/ledger.ts';
import type { Subject } from '../subject.ts';

/** What the checks of the ledger look at. */
export interface LedgerGround
  extends Pick<Subject, 'policy' | 'platform' | 'read' | 'state' | 'now' | 'seed'> {
  /** The state's chain; at the edge, where it cannot be read, ClickHouse's copy. */
  readonly ledger: () => Promise<readonly LedgerRow[]>;
  /** ClickHouse's copy, with all that it ever got. */
  readonly copy: () => Promise<readonly LedgerRow[]>;
}
