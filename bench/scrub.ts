import { identifies } from '../transforms/identifies.ts';
import { median } from './measure.ts';

const ROUNDS = 7;
const ROUND_MS = 60;
const LENGTH = 2000;

/** The least that any such net does: fold the text and look once. */
function floor(text: string): boolean {
  return /[^\s@]@[^\s@]/.test(text.normalize('NFKC'));
}

const SHORT_CLEAN = [
  'why-warm-light',
  'iphone-15-pro-max-256gb',
  '2012-05-17-first',
  'getting-started-v2.14.3',
  'TransportMasterNodeOperationAction',
  'issue-1234',
  'café-münchen',
  'caf%C3%A9',
];
const SHORT_DIRTY = [
  'ada@mail.example',
  '%2561da%2540mail.example',
  '+49 (171) 234-5678',
  '4111-1111-1111-1111',
  'GB82 WEST 1234 5698 7654 32',
  '5f928a29-e288-4b78-a7f3-0d46b3081873',
  '192.0.2.1',
  '2001:db8::1',
  'dGhpc2lzYXRva2VuMTIzNDU2',
];
const HOSTILE = [
  ...['a', 'aA', 'a-1b-', '1-', '12-', '2012-05-17-', '255.', '1.2.300.', '(1', '@', '@1a.', ':'],
  ...['ab:', '00-', 'de22', 'ru33 ', 'abcd.', 'abcpd1234-', 'abcdefab-abcd-', 'xn--a1'],
  ...['%', '%25', '%ff', '%c3%28', '％２５', '٣', 'é', 'ﷺ', '\u200b', '\u0301', '\ud800'],
];

let found = 0;

function microseconds(run: (text: string) => boolean, text: string): number {
  const rounds = Array.from({ length: ROUNDS + 1 }, () => {
    const start = performance.now();
    let calls = 0;
    while (performance.now() - start < ROUND_MS) {
      for (let i = 0; i < 20; i++) found += run(text) ? 1 : 0;
      calls += 20;
    }
    return ((performance.now() - start) / calls) * 1000;
  });
  // The first round is for the compiler.
  return median(rounds.slice(1));
}

function report(name: string, text: string): void {
  const [own, least] = [microseconds(identifies, text), microseconds(floor, text)];
  const columns = [own.toFixed(2), least.toFixed(2), `${(own / least).toFixed(1)} ×`];
  console.log('%s', [name.padEnd(40), ...columns.map((column) => column.padStart(10))].join(' '));
}

function shown(text: string): string {
  const hidden = /\p{M}|\p{C}/gu;
  return text.replace(hidden, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

console.log(
  'µs a call'.padEnd(40),
  'identifies'.padStart(10),
  'floor'.padStart(10),
  'ratio'.padStart(10),
);
console.log('\nshort and clean');
for (const text of SHORT_CLEAN) report(text, text);
console.log('\nshort and dirty');
for (const text of SHORT_DIRTY) report(text, text);
for (const length of [LENGTH / 2, LENGTH]) {
  console.log(`\nhostile, ${length} characters`);
  for (const unit of HOSTILE) report(shown(unit), unit.repeat(length).slice(0, length));
}
if (found === 0) throw new Error('nothing was found');
