import { useState } from 'preact/hooks';
import { useSite } from '../../session/siteContext.ts';
import { formatCount } from '../../words/formatCount.ts';
import { whySaid } from '../whySaid.ts';
import type { Known } from './checkChain.ts';
import { checkedInWords } from './checkedInWords.ts';
import { createDigest } from './createDigest.ts';
import type { Ledger } from './createLedger.ts';
import { keepCheck, keptCheck } from './keptCheck.ts';
import type { LedgerBook } from './ledgerBook.ts';
import { checkAll } from './readAll.ts';

const device = () => localStorage;

/**
 * The browser makes every hash of the chain itself, so that nobody's word need be taken, and holds it
 * against what the page was told before.
 */
export function LedgerCheck({
  ledger,
  book,
  tell,
}: {
  readonly ledger: Ledger;
  readonly book: LedgerBook;
  /** Whether the chain is whole, once that was checked here. */
  readonly tell: (whole: boolean) => void;
}) {
  const { site } = useSite();
  const [differs, setDiffers] = useState<Known>();
  const [noted, setNoted] = useState('');
  const [done, setDone] = useState<{ readonly done: number; readonly total: number }>();
  const [said, setSaid] = useState<{ readonly words: string; readonly good: boolean }>();
  const digest = createDigest(globalThis.crypto?.subtle);
  if (!digest) {
    return (
      <p class="small soft" data-value="no-check">
        Your browser can check the chain itself only where this page comes by HTTPS, or from this
        very machine. Save the ledger, and check it with the short program in
        docs/compliance-api.md.
      </p>
    );
  }
  const check = async (event: SubmitEvent) => {
    event.preventDefault();
    setSaid(undefined);
    setDone({ done: 0, total: 0 });
    const known = knownOf(book, keptCheck(device, site.site));
    const hash = /[0-9a-f]{64}/.exec(noted.toLowerCase())?.[0];
    try {
      const checked = await checkAll(ledger, { digest, noted: hash, known }, (now, total) =>
        setDone({ done: now, total }),
      );
      const whole = !checked.broken && !checked.differs;
      if (whole && checked.seq > 0) keepCheck(device, site.site, checked);
      setDiffers(checked.differs);
      tell(whole);
      setSaid(checkedInWords(checked, { asked: noted.trim() !== '', noted: hash }));
    } catch (error) {
      setSaid({ words: whySaid(error), good: false });
    }
    setDone(undefined);
  };
  return (
    <form class="check-here" onSubmit={check}>
      <label>
        A hash that you noted down earlier, if you have one
        <input
          type="text"
          value={noted}
          autocomplete="off"
          spellcheck={false}
          onInput={({ currentTarget }) => setNoted(currentTarget.value)}
        />
      </label>
      <button type="submit" disabled={done !== undefined}>
        Check it here
      </button>
      <p role="status" class={said ? (said.good ? 'good' : 'bad') : 'soft'} data-value="checked">
        {said
          ? said.words
          : done
            ? `${formatCount(done.done)} of ${formatCount(done.total)} entries checked…`
            : 'Your browser reads all entries and makes each hash itself.'}
      </p>
      {differs?.from === 'device' ? (
        <p class="small">
          If you know why, for instance since the server was set up anew, this device need not
          remember the old one.{' '}
          <button
            type="button"
            onClick={() => {
              keepCheck(device, site.site, undefined);
              setDiffers(undefined);
            }}
          >
            Forget it
          </button>
        </p>
      ) : null}
    </form>
  );
}

/** What the page shows of the chain's end, and what was its end when it was last checked. */
function knownOf({ total, head, entries }: LedgerBook, kept: Known | undefined): Known[] {
  const hash = head?.hash ?? entries.at(-1)?.hash ?? '';
  const shown: Known = { seq: head?.seq ?? total, hash, from: 'page' };
  return [...(hash === '' ? [] : [shown]), ...(kept ? [kept] : [])];
}
