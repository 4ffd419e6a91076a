import { expect, test } from 'vitest';
import { parseCombined } from '../../ingest/combinedLog.ts';
import { logRequest } from '../../ingest/logRequest.ts';
import { readLines } from '../../ingest/readLines.ts';

const LINE =
  '198.51.100.4 - ada [17/May/2015:10:05:03 +0200] "GET /a?b HTTP/1.1" 200 12 "-" "Moz \\"illa\\""';

test('a line in the combined format is read', () => {
  expect(parseCombined(LINE)).toEqual({
    address: '198.51.100.4',
    at: Date.UTC(2015, 4, 17, 8, 5, 3),
    method: 'GET',
    target: '/a?b',
    status: 200,
    referrer: '',
    userAgent: 'Moz "illa"',
  });
});

test.each([
  ['', 'empty'],
  ['hello', 'no log'],
  [LINE.replace('17/May', '17/Mai'), 'an unknown month'],
  [LINE.replace('200', 'ok'), 'no status'],
  [LINE.slice(0, -1), 'an open quote'],
  [LINE.replace('/a?b', `/${'a'.repeat(20_000)}`), 'too long'],
  [`${'('.repeat(5000)}${'"'.repeat(5000)}`, 'junk'],
])('%s is unreadable: %s', (line) => {
  expect(parseCombined(line)).toBeUndefined();
});

test.each([
  ['GET', '/a', 200, 'counts'],
  ['GET', '/a.html?x=y.png', 304, 'counts'],
  ['GET', 'https://lamps.example/a', 200, 'counts'],
  ['HEAD', '/a', 200, 'method'],
  ['POST', '/a', 200, 'method'],
  ['GET', '/a', 206, 'status'],
  ['GET', '/a', 404, 'status'],
  ['GET', '/a.CSS', 200, 'asset'],
  ['GET', '/robots.txt', 200, 'asset'],
  ['GET', '*', 200, 'unreadable'],
] as const)('%s %s %d: %s', (method, target, status, wanted) => {
  const line = { address: '', at: 0, method, target, status, referrer: '', userAgent: '' };
  const read = logRequest(line, 'demo', 'https://lamps.example');
  expect('drop' in read ? read.drop : 'counts').toBe(wanted);
});

test('lines come out whole however the bytes are cut', async () => {
  const bytes = new TextEncoder().encode('één\r\ntwo\n\nthree');
  for (let size = 1; size < bytes.length; size += 1) {
    const stream = new ReadableStream({
      start(controller) {
        for (let at = 0; at < bytes.length; at += size) {
          controller.enqueue(bytes.subarray(at, at + size));
        }
        controller.close();
      },
    });
    const lines = [];
    for await (const line of readLines(stream, 100)) lines.push(line);
    expect(lines).toEqual(['één', 'two', '', 'three']);
  }
});
