import type { Headcount } from '../headcount.d.ts';
import { safely } from '../safely.ts';
import { readTcf } from './readTcf.ts';
import { whenCallable } from './whenThere.ts';
import type { Whose } from './whose.ts';

/** What is read of a platform's TCData. */
interface TcData {
  readonly gdprApplies?: unknown;
  readonly eventStatus?: unknown;
  readonly tcString?: unknown;
}

/** The wire takes no longer string. */
const MAX_TCF = 8192;

/**
 * Takes part in the Transparency & Consent Framework: listens to `__tcfapi`, and lets the TCF string
 * decide as the server will. While the platform's dialogue is open what was said before holds.
 * See "CMP API v2" in
 * https://github.com/InteractiveAdvertisingBureau/GDPR-Transparency-and-Consent-Framework
 */
export function tcf({ signal }: Pick<Headcount, 'signal'>, whose: Whose): void {
  const listen = safely((data: TcData | null, success: unknown) => {
    if (!success || !data) return;
    if (data.gdprApplies === false) return signal('tcf', undefined, { tcf: undefined });
    const { eventStatus, tcString } = data;
    if (eventStatus !== 'tcloaded' && eventStatus !== 'useractioncomplete') return;
    if (typeof tcString !== 'string') return;
    // What the server cannot check is no grant.
    if (tcString.length > MAX_TCF) return signal('tcf', 'denied', { tcf: undefined });
    signal('tcf', readTcf(tcString, whose, Date.now()), { tcf: tcString });
  });
  whenCallable('__tcfapi', (api) => api('addEventListener', 2, listen));
}
