import * as fc from 'fast-check';
import { FIREFOX, ORIGIN } from '../support/wire.ts';
import { body } from './bodies.ts';
import { MODELS, PLANTS } from './planted.ts';
import { planted } from './validBody.ts';

export interface FuzzRequest {
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
  /** How the body is sent: together with its head, after it, or in chunks. */
  readonly framing: 'whole' | 'late' | 'chunked';
}

/** Visible ASCII, tabs and Latin-1: what a header may have. The rest is for `hostileSockets.ts`. */
const inHeader = (text: string) => text.replace(/[^\t\x20-\x7e\xa0-\xff]/g, '?');
const text = planted.map(inHeader);
const anyHeader = fc.oneof(text, fc.string({ unit: 'binary', maxLength: 60 }).map(inHeader));

const addresses = PLANTS.filter(({ kind }) => kind.startsWith('IP')).map((plant) => plant.text);
/** One of them is over its rate: see `MS_A_REQUEST`. */
const address = fc.oneof(
  fc.constant(addresses[0] ?? ''),
  fc.constantFrom(...addresses),
  fc.ipV4(),
  fc.ipV6(),
  text,
);
const agent = fc.oneof(
  fc.constant(FIREFOX),
  fc
    .constantFrom(...MODELS)
    .map((model) => `Mozilla/5.0 (Linux; Android 9; ${model}) Chrome/128.0`),
  text.map((it) => `${FIREFOX} ${it}`),
  anyHeader,
);
const contentType = fc.oneof(
  { weight: 30, arbitrary: fc.constantFrom('application/json', 'text/plain;charset=UTF-8') },
  fc.constantFrom('APPLICATION/JSON ; charset=utf-16', 'multipart/form-data', '', ';', 'json'),
  text,
);

const headers = fc.record(
  {
    'content-type': contentType,
    'user-agent': agent,
    'x-forwarded-for': fc.oneof(
      address,
      fc.array(address, { maxLength: 5 }).map((all) => all.join(', ')),
    ),
    'accept-language': fc.oneof(fc.constant('en-IN,en;q=0.8'), anyHeader),
    'sec-ch-ua': text.map((it) => `"${it}";v="1", "Chromium";v="128"`),
    'sec-ch-ua-platform': fc.oneof(fc.constant('"Android"'), text),
    'sec-ch-ua-mobile': fc.constantFrom('?1', '?0', '1'),
    ...{ 'sec-gpc': fc.constantFrom('1', '0', '1, 1'), dnt: fc.constantFrom('1', '0') },
    origin: fc.oneof({ weight: 6, arbitrary: fc.constant(ORIGIN) }, text, fc.constant('null')),
    'content-encoding': fc.constantFrom('gzip', 'br', 'identity'),
    ...{ referer: anyHeader, cookie: anyHeader, authorization: anyHeader, forwarded: anyHeader },
  },
  { requiredKeys: ['content-type', 'user-agent'] },
);

/** Seldom all of a record's optional headers at once: a wrong one hides the others. */
const usual = fc.record({
  'content-type': fc.constant('application/json'),
  'user-agent': agent,
  'x-forwarded-for': address,
});

export const request: fc.Arbitrary<FuzzRequest> = fc.record({
  body,
  headers: fc.oneof(
    { weight: 10, arbitrary: usual as fc.Arbitrary<Record<string, string>> },
    { weight: 4, arbitrary: headers as fc.Arbitrary<Record<string, string>> },
    { weight: 1, arbitrary: fc.constant({}) },
  ),
  framing: fc.oneof(
    { weight: 8, arbitrary: fc.constant('whole' as const) },
    fc.constantFrom('late' as const, 'chunked' as const),
  ),
});
