import assert from 'node:assert/strict';
import { connect } from 'node:net';
import type { ByteSearch } from '../../audit/byteSearch.ts';
import { cutEverywhere } from './bodies.ts';
import { checkNothingPlanted } from './checkAnswer.ts';
import { PLANTS } from './planted.ts';

const EVENT = '{"id":"0190aaaa-5a17-7a17-9a17-000000000001","at":0,"type":"click"}';
const BODY = `{"site":"demo","events":[${EVENT}]}`;
const HEAD = 'POST /v1/events HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';
const WHOLE = `${HEAD}content-length: ${BODY.length}\r\n\r\n${BODY}`;
const plant = (index: number) => PLANTS[index % PLANTS.length]?.text ?? '';

/** What no client's library would send. */
function requests(): string[] {
  const injected = PLANTS.flatMap(({ text }) => [
    `${HEAD}origin: x\r\nset-cookie: ${text}\r\n\r\n`,
    `${HEAD}user-agent: ${text}\rx-injected: ${text}\r\ncontent-length: 0\r\n\r\n`,
    `${HEAD}user-agent: ${text}\nx-injected: ${text}\r\ncontent-length: 2\r\n\r\n{}`,
    `${HEAD}x-${text}: \u0000\r\n\r\n`,
    `POST /${text}%0d%0aset-cookie:${text} HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n{}`,
    `GET /privacy/${encodeURIComponent(text)} HTTP/1.1\r\nhost: ${encodeURIComponent(text)}\r\n\r\n`,
    `${HEAD}cookie: ${text.repeat(2000)}\r\ncontent-length: 2\r\n\r\n{}`,
  ]);
  const lengths = ['-1', '1e3', '99999999999999999999', '1, 2', '0x10', '', ' 5 ', '5'].map(
    (length) => `${HEAD}content-length: ${length}\r\n\r\n${BODY}`,
  );
  const chunks = ['zz', 'ffffffffffffffff', '-1', `5;${'x'.repeat(20_000)}`, '5;a=b', ''].map(
    (size) => `${HEAD}transfer-encoding: chunked\r\n\r\n${size}\r\nhello\r\n0\r\n\r\n`,
  );
  return [
    ...injected,
    ...lengths,
    ...chunks,
    ...['identity', 'gzip, chunked', 'chunked, chunked', 'xchunked'].map(
      (coding) => `${HEAD}transfer-encoding: ${coding}\r\n\r\n2\r\n{}\r\n0\r\n\r\n`,
    ),
    `${HEAD}content-length: ${BODY.length}\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n${WHOLE}`,
    `${HEAD}content-length: 2\r\ncontent-length: 3\r\n\r\n{}`,
    `${HEAD}expect: 100-continue\r\ncontent-length: ${BODY.length}\r\n\r\n${BODY}`,
    `${HEAD}expect: ${plant(3)}\r\ncontent-length: 2\r\n\r\n{}`,
    WHOLE.replace('HTTP/1.1', 'HTTP/1.0'),
    WHOLE.replace('HTTP/1.1', 'HTTP/9.9'),
    WHOLE.replace('host: x\r\n', ''),
    WHOLE.repeat(5),
    WHOLE.replace('/v1/events', 'http://[/v1/events'),
    WHOLE.replace('/v1/events', '*'),
    WHOLE.replace('/v1/events', `/v1/events?${plant(5)}`.replaceAll(' ', '+')),
    WHOLE.replace('POST', 'PRI'),
    'OPTIONS /v1/events HTTP/1.1\r\nhost: x\r\norigin: x\r\n\r\n',
    'CONNECT x:1 HTTP/1.1\r\nhost: x\r\n\r\n',
    'GET / HTTP/1.1\r\nhost: x\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n',
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003',
    '\r\n\r\n',
  ];
}

/** As many bytes as it takes to see what comes; a server that says nothing closes in the end. */
async function exchange(port: number, bytes: Buffer): Promise<Buffer> {
  const socket = connect({ host: '127.0.0.1', port });
  const chunks: Buffer[] = [];
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => void chunks.push(chunk));
  // A reset is an answer too.
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.end(bytes);
  await closed;
  return Buffer.concat(chunks);
}

/** Sends what is no good HTTP, and good HTTP cut after each byte, each on a connection of its own. */
export async function fuzzSockets(url: string, search: ByteSearch): Promise<Map<string, number>> {
  const port = Number(new URL(url).port);
  const statuses = new Map<string, number>();
  const all = [
    ...requests().map((text) => Buffer.from(text, 'utf8')),
    ...cutEverywhere(Buffer.from(WHOLE)),
  ];
  for (const bytes of all) {
    const answer = await exchange(port, bytes);
    checkNothingPlanted(answer, search, 'an answer to what is no HTTP');
    const found = answer.toString('latin1').matchAll(/HTTP\/1\.1 (\d{3}) /g);
    const codes = [...found].map(([, code]) => code);
    for (const code of codes.length > 0 ? codes : ['none']) {
      statuses.set(`no HTTP ${code}`, (statuses.get(`no HTTP ${code}`) ?? 0) + 1);
      assert(
        !code?.startsWith('5'),
        `the answer to ${JSON.stringify(bytes.toString('latin1', 0, 300))} is ${code}`,
      );
    }
    assert(!/set-cookie|x-injected/i.test(answer.toString('latin1')), 'a header was injected');
  }
  return statuses;
}
