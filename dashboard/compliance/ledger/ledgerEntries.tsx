import { useState } from 'preact/hooks';
import { useSite } from '../../session/siteContext.ts';
import { formatCount } from '../../words/formatCount.ts';
import type { LedgerEntry } from '../ask/ledgerAnswer.ts';
import { momentAt } from '../siteTime.ts';
import { ENTRY_KINDS, type EntryKind, entryInWords, isOfKind } from './entryInWords.ts';
import type { LedgerBook } from './ledgerBook.ts';
import type { Reading } from './useBook.ts';

const ROWS = 15;

/** The entries, the newest first, as sentences. */
export function LedgerEntries({
  reading: { reads, older },
  book,
}: {
  readonly reading: Reading;
  readonly book: LedgerBook;
}) {
  const { site } = useSite();
  const [kind, setKind] = useState<EntryKind>('all');
  const [rows, setRows] = useState(ROWS);
  const found = book.entries.filter((entry) => isOfKind(entry, kind)).reverse();
  const more = () => {
    setRows(rows + 4 * ROWS);
    if (found.length < rows + 4 * ROWS) older?.();
  };
  return (
    <>
      <fieldset class="choice">
        <legend class="aloud">Which entries</legend>
        {Object.entries(ENTRY_KINDS).map(([name, words]) => (
          <button
            type="button"
            key={name}
            aria-pressed={kind === name}
            onClick={() => {
              setKind(name as EntryKind);
              setRows(ROWS);
            }}
          >
            {words}
          </button>
        ))}
      </fieldset>
      <ol class="entries">
        {found.slice(0, rows).map((entry) => (
          <Entry key={entry.seq} entry={entry} timezone={site.timezone} />
        ))}
      </ol>
      <p class="small soft" role="status">
        {found.length === 0
          ? 'None of these '
          : `${formatCount(Math.min(rows, found.length))} shown `}
        among the newest {formatCount(book.entries.length)} of {formatCount(book.total)} entries.
        Times are those of {site.timezone}.
      </p>
      {found.length > rows || older ? (
        <p class="saves">
          <button type="button" onClick={more} disabled={reads}>
            {reads ? 'Reading…' : found.length > rows ? 'Show more' : 'Read older entries'}
          </button>
        </p>
      ) : null}
    </>
  );
}

function Entry({ entry, timezone }: { readonly entry: LedgerEntry; readonly timezone: string }) {
  return (
    <li data-row={entry.seq}>
      <details>
        <summary>
          <span class="seq">{formatCount(entry.seq)}</span>
          <span class="says">{entryInWords(entry, timezone)}</span>
          <span class="when">
            {entry.entry === 'key_made' ? 'not noted when' : momentAt(entry.at, timezone)}
          </span>
        </summary>
        <dl class="facts">
          <div>
            <dt>Entry</dt>
            <dd>
              <code>{entry.entry}</code>
            </dd>
          </div>
          <div>
            <dt>Body</dt>
            <dd>
              <code>{entry.body}</code>
            </dd>
          </div>
          <div>
            <dt>Hash before</dt>
            <dd>
              <code>{entry.previous}</code>
            </dd>
          </div>
          <div>
            <dt>Hash</dt>
            <dd>
              <code>{entry.hash}</code>
            </dd>
          </div>
        </dl>
      </details>
    </li>
  );
}
