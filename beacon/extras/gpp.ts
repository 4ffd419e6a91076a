import type { Headcount } from '../headcount.d.ts';
import { safely } from '../safely.ts';
import { type Ping, readGpp } from './readGpp.ts';
import { whenCallable } from './whenThere.ts';
import type { Whose } from './whose.ts';

/**
 * Takes part in the Global Privacy Platform: listens to `__gpp` whenever its signal is ready, which
 * platforms say since version 1.1; while somebody is choosing, what was said before holds. See "CMP
 * API Specification" in https://github.com/InteractiveAdvertisingBureau/Global-Privacy-Platform
 *
 * @param optOut what an opt-out counts as
 * @param whose TCF strings stand in GPP strings too; only their refusals are read here
 */
export function gpp(
  { signal }: Pick<Headcount, 'signal'>,
  optOut: 'denied' | 'objected',
  whose: Whose,
): void {
  const listen = safely((event: { readonly pingData?: Ping } | null, success: unknown) => {
    const ping = event?.pingData;
    if (!success || ping?.signalStatus !== 'ready') return;
    const { says, said } = readGpp(ping, optOut, whose, Date.now());
    signal('gpp', says, said);
  });
  whenCallable('__gpp', (api) => api('addEventListener', listen));
}
