import { Console } from 'node:console';
import { once } from 'node:events';
import { Writable } from 'node:stream';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { LogTap } from '../../src/audit/logTap.ts';

/** A stream as stdout is, with what reached it. */
function streamOf() {
  const written: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      written.push(chunk.toString());
      done();
    },
  });
  return { stream: stream as unknown as NodeJS.WriteStream, written };
}

const text = (tap: LogTap) => Buffer.from(tap.tapped.bytes).toString();

test('what is written while a tap is open is kept, and still gets to where it goes', () => {
  const { stream, written } = streamOf();
  const tap = new LogTap([stream]);
  const log = tap.over({ write: (line) => written.push(line) });
  stream.write('before ');
  log.write('before ');
  tap.open();
  tap.open();
  stream.write('a ');
  stream.write(Buffer.from('b '));
  stream.write('6320', 'hex');
  new Console(stream).error('d');
  log.write('e ');
  expect(text(tap)).toBe('a b c d\ne ');
  tap.close();
  stream.write('after');
  log.write('after');
  expect(text(tap)).toBe('');
  expect(written.join('')).toBe('before before a b c d\ne afterafter');
});

test('a tap keeps so much and no more, and says so', () => {
  const { stream, written } = streamOf();
  const tap = new LogTap([stream], 5);
  tap.open();
  stream.write('1234');
  expect(tap.tapped.overflowed).toBe(false);
  stream.write('5678');
  stream.write('9');
  expect(text(tap)).toBe('12345');
  expect(tap.tapped.overflowed).toBe(true);
  expect(written.join('')).toBe('123456789');
  tap.close();
  tap.open();
  expect(tap.tapped).toEqual({ bytes: Buffer.alloc(0), overflowed: false });
});

test('what threads print, and console, is written by the process’s own streams', async () => {
  const tap = new LogTap([process.stdout, process.stderr]);
  tap.open();
  process.stderr.write('from the process\n');
  const worker = new Worker("console.error('from a thread'); console.log('from it, too')", {
    eval: true,
  });
  await once(worker, 'exit');
  const kept = text(tap);
  tap.close();
  expect(kept.split('\n').sort()).toEqual([
    '',
    'from a thread',
    'from it, too',
    'from the process',
  ]);
});
