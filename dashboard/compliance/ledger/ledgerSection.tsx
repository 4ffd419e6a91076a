import { useState } from 'preact/hooks';
import { Panel } from '../../parts/panel.tsx';
import { useSite } from '../../session/siteContext.ts';
import { formatCount } from '../../words/formatCount.ts';
import { CopyButton } from '../copyButton.tsx';
import { SaveButton } from '../saveButton.tsx';
import { whySaid } from '../whySaid.ts';
import type { Ledger } from './createLedger.ts';
import type { LedgerBook } from './ledgerBook.ts';
import { LedgerCheck } from './ledgerCheck.tsx';
import { LedgerEntries } from './ledgerEntries.tsx';
import { csvOfAll } from './readAll.ts';
import type { Reading } from './useBook.ts';

/** What came into force, was published and destroyed, and the proof that nobody changed it since. */
export function LedgerSection({
  ledger,
  reading,
}: {
  readonly ledger: Ledger;
  readonly reading: Reading;
}) {
  const { book, error, older } = reading;
  const [whole, setWhole] = useState<boolean>();
  return (
    <Panel name="ledger" heading="Ledger">
      {error ? (
        <p class="said" role="alert">
          {whySaid(error)}{' '}
          <button type="button" onClick={older}>
            Try again
          </button>
        </p>
      ) : null}
      {book ? (
        <>
          <Proof book={book} whole={whole} />
          <LedgerCheck ledger={ledger} book={book} tell={setWhole} />
          <LedgerEntries reading={reading} book={book} />
          <SaveAll ledger={ledger} book={book} />
        </>
      ) : error ? null : (
        <div class="waiting" aria-busy="true" />
      )}
    </Panel>
  );
}

function Proof({
  book: { total, head, broken, source },
  whole,
}: {
  readonly book: LedgerBook;
  /** What the check here found; `undefined` before it. */
  readonly whole: boolean | undefined;
}) {
  const { site } = useSite();
  return (
    <>
      {broken ? (
        <p class="notice" role="alert" data-value="broken">
          <strong>The chain is broken at entry {formatCount(broken.seq)}</strong>: {broken.why}.
          Somebody changed, took out or moved an entry, or a backup was put back. Save the ledger,
          and ask whoever runs the server.
        </p>
      ) : (
        <p data-value="whole">
          {whole ? (
            <strong class="good">Whole, as your browser checked.</strong>
          ) : (
            <strong>The server says that it is whole.</strong>
          )}{' '}
          {whole ? 'Each' : 'If so, each'} of the {formatCount(total)} entries follows from the one
          before, so none was changed, taken out or moved without all later ones being made anew.
          {whole === undefined ? ' Below, your browser checks that by itself.' : ''}
          {whole === false ? ' Your browser found otherwise, as it says below.' : ''}
        </p>
      )}
      {head ? (
        <p>
          Last entry: number {formatCount(head.seq)}, with the hash{' '}
          <code data-value="head">{head.hash}</code>{' '}
          <CopyButton text={`${site.site}, entry ${head.seq}, ${head.hash}`} of="number and hash" />
          <br />
          <span class="small soft">
            Note it down, with the date, where whoever runs the server cannot write. As long as that
            entry has that hash, everything up to it is what it was.
          </span>
        </p>
      ) : null}
      {source === 'clickhouse' ? (
        <p class="small soft">
          This is the copy in the database. What is still on its way there is not in it yet.
        </p>
      ) : null}
    </>
  );
}

function SaveAll({ ledger, book }: { readonly ledger: Ledger; readonly book: LedgerBook }) {
  const { site } = useSite();
  return (
    <p class="saves">
      <SaveButton
        label="Save as CSV"
        file={`${site.site}-ledger-${book.total}.csv`}
        type="text/csv"
        text={(tell) =>
          csvOfAll(ledger, book.total, (done, total) =>
            tell(`${formatCount(done)} of ${formatCount(total)} entries read…`),
          )
        }
      />
    </p>
  );
}
