import { openGeo } from '../src/geo.ts';
import { createDeviceReader } from '../transforms/device.ts';
import { identifies } from '../transforms/identifies.ts';
import { createPageMatcher } from '../transforms/pageMatcher.ts';
import { readGpp } from '../transforms/readGpp.ts';
import { readTcf } from '../transforms/readTcf.ts';
import { readReferrer } from '../transforms/referrer.ts';

/**
 * The longest that any reader takes on inputs made to make it backtrack: all
 * pairs of pieces that its patterns look for, repeated to twice what is let in.
 * What is let in is cut or refused at a length, so a time that stands still
 * beyond it shows the bound.
 */
const PIECES = [
  ...['a', '1', ' ', '; ', '/', '.', '-', '_', '(', 'é', '%41', '@', '+', '=', ':', '::'],
  ...['Android ', 'Mozilla/5.0 ', 'mobile ', 'Windows NT ', 'Version/1', 'Chrome/1.', 'like mac '],
  ...['Build/', '; SM-', 'smart-tv ', 'bot ', 'http://', 'eyJ', 'ff:', '1.', '12 ', 'a1', '[\\w]'],
];
const PREFIXES = ['', 'Mozilla/5.0 (Linux; Android 9; ', '/', 'CQ', 'DBAB~'];

const lookUpPlace = await openGeo(undefined);
const matchPage = createPageMatcher(['/', '/{a}', '/{a}/{b}', '/:a/:b/{c}', '/x/*']);
const own = new Set(['lamps.example']);

const READERS: readonly [name: string, max: number, read: (text: string) => unknown][] = [
  ['user agent', 512, (text) => freshReader()(text, { brands: '', platform: '', mobile: false })],
  ['client hints', 512, (text) => freshReader()('', { brands: text, platform: '', mobile: false })],
  ['address', 45, lookUpPlace],
  ['page', 2048, (text) => matchPage(`/${text}`)],
  ['referrer', 2048, (text) => readReferrer(`https://${text}`, own)],
  ['scrubber', 2048, identifies],
  ['TCF string', 8192, (text) => readTcf(text, { vendor: 7 }, 0)],
  ['GPP string', 2048, readGpp],
];

/** A reader that remembers nothing yet. */
function freshReader() {
  return createDeviceReader('bench', 1);
}

console.log('reader          let in   worst at a half   at the limit   at twice it');
for (const [name, max, read] of READERS) {
  const worst = [max / 2, max, max * 2].map((length) => worstTime(Math.floor(length), read));
  const cells = worst.map((ms) => `${ms.toFixed(2)} ms`.padStart(14));
  console.log(`${name.padEnd(14)} ${String(max).padStart(7)} ${cells.join(' ')}`);
}

/** The worst input's time: found once over all, then the best of some runs, so that pauses do not count. */
function worstTime(length: number, read: (text: string) => unknown): number {
  let found = { ms: 0, text: '' };
  for (const text of inputs(length)) {
    const ms = time(text, read);
    if (ms > found.ms) found = { ms, text };
  }
  return Math.min(...Array.from({ length: 10 }, () => time(found.text, read)));
}

function* inputs(length: number): Generator<string> {
  for (const prefix of PREFIXES) {
    for (const a of PIECES) {
      for (const b of ['', ...PIECES]) {
        yield (prefix + (a + b).repeat(length)).slice(0, length);
      }
    }
  }
}

function time(text: string, read: (text: string) => unknown): number {
  const start = performance.now();
  read(text);
  return performance.now() - start;
}
