import { useState } from 'preact/hooks';
import { formatCount } from '../../words/formatCount.ts';
import { whySaid } from '../whySaid.ts';
import { checkedInWords } from './checkedInWords.ts';
import { createDigest } from './createDigest.ts';
import type { Ledger } from './createLedger.ts';
import { checkAll } from './readAll.ts';

/** The browser makes every hash of the chain itself, so that nobody's word need be taken. */
export function LedgerCheck({ ledger }: { readonly ledger: Ledger }) {
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
    const hash = /[0-9a-f]{64}/.exec(noted.toLowerCase())?.[0];
    try {
      const checked = await checkAll(ledger, { digest, noted: hash }, (now, total) =>
        setDone({ done: now, total }),
      );
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
    </form>
  );
}
