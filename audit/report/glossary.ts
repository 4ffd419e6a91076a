import { html } from 'hono/html';

/** What the words mean that findings use, in the order in which a reader needs them. */
const WORDS: readonly (readonly [word: string, means: string])[] = [
  ['Cube', 'a table of counts that the policy declares, as views by page and country.'],
  ['Cell', 'one number of a cube, as the views of one page from one country.'],
  [
    'Window',
    'the time for which a cube counts, as a day or an hour; when it has closed, its numbers are released.',
  ],
  [
    'Visitor’s fingerprint',
    'what tells visitors of a window apart: a hash under a secret key, from which nobody gets back whom it is of without the key and the identifier.',
  ],
  [
    'Key',
    'random bytes of one window, under which fingerprints are made; destroyed when the window is released.',
  ],
  [
    'Suppression (k)',
    'numbers that fewer than k contributors (visitors, or single visits where nobody is known) stand behind are withheld, the others rounded; that is no guarantee.',
  ],
  [
    'Noise (epsilon, delta)',
    'chance added to numbers before they are released; epsilon (ε) bounds how much they tell about one visitor, and delta (δ) how likely it is that they tell more.',
  ],
  ['Threshold', 'the size below which a number is not published.'],
  ['Budget', 'how much epsilon may be spent on a visitor’s day or month, over all releases.'],
  [
    'Ledger',
    'the record of what was released when and under which policy; each entry holds the hash of the one before, so that a change shows.',
  ],
  [
    'State',
    'what the server keeps until windows close: counts and fingerprints of open windows, and the ledger.',
  ],
  ['Outbox', 'the part of the state in which released numbers wait until ClickHouse has them.'],
  [
    'Write-ahead log',
    'a file to which the database writes first; it can hold what was deleted from the tables, so it is searched too.',
  ],
  [
    'Planted value, canary',
    'an address, id or name that the audit made up and sent, to search for it everywhere afterwards.',
  ],
  [
    'Positive control',
    'the same search or attack where it has to succeed; if it does not, its silence elsewhere shows nothing.',
  ],
  [
    'Twin',
    'the same program under the same policy on a temporary folder, for what cannot be tried on a running server.',
  ],
];

/** The words of a report, for who does not know the program. */
export function glossaryHtml(): ReturnType<typeof html> {
  return html`<section aria-labelledby="words">
<h2 id="words">Words</h2>
<dl class="words">${WORDS.map(([word, means]) => html`<div><dt>${word}</dt><dd>${means}</dd></div>`)}</dl>
</section>`;
}
