import { connect, type Socket } from 'node:net';

const EXPECTED = 'HTTP/1.1 202 ';
const HEAD_END = '\r\n\r\n';
const LENGTH = /\r\ncontent-length: *(\d+)/i;
const READ_BUFFER = 16 * 1024;

export interface Connection {
  /** Sends one request; the next may follow when its answer is there. */
  send(request: Buffer): void;
  close(): void;
}

/**
 * One keep-alive connection with at most one request under way. It reads no
 * more of an answer than it must, for the load shares the machine with the
 * servers.
 *
 * @param answered called after each answer with what was wrong with it, if anything
 */
export function openConnection(
  port: number,
  answered: (fault: string | undefined) => void,
): Promise<Connection> {
  return new Promise((resolve, reject) => {
    const read = createAnswerReader(answered);
    // Given to the socket, the one buffer is filled again and again: nothing to collect.
    const buffer = Buffer.allocUnsafe(READ_BUFFER);
    const callback = (bytes: number) => {
      read(buffer.toString('latin1', 0, bytes));
      return true;
    };
    const socket: Socket = connect({ host: '127.0.0.1', port, onread: { buffer, callback } });
    socket.setNoDelay(true);
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      socket.once('error', (error) => answered(error.message));
      socket.once('end', () => answered('the server closed the connection'));
      resolve({
        send: (request) => void socket.write(request),
        close: () => {
          socket.removeAllListeners('end');
          socket.destroy();
        },
      });
    });
  });
}

/** Puts together answers that come in pieces, and tells what was wrong with each. */
function createAnswerReader(
  answered: (fault: string | undefined) => void,
): (chunk: string) => void {
  let text = '';
  return (chunk) => {
    text = text === '' ? chunk : text + chunk;
    const headEnd = text.indexOf(HEAD_END);
    if (headEnd < 0) return;
    const length = LENGTH.exec(text)?.[1];
    const whole = text;
    if (length === undefined) {
      text = '';
      answered(`no Content-Length: ${firstLine(whole)}`);
      return;
    }
    const end = headEnd + HEAD_END.length + Number(length);
    if (whole.length < end) return;
    text = '';
    if (!whole.startsWith(EXPECTED)) answered(firstLine(whole));
    else answered(whole.length > end ? 'more bytes than Content-Length' : undefined);
  };
}

function firstLine(text: string): string {
  return text.slice(0, text.indexOf('\r\n'));
}
