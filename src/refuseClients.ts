import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** What Node's HTTP parser refuses, by the code of its error. */
const REFUSALS: Readonly<Record<string, readonly [code: string, status: string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: ['slow-client', '408 Request Timeout'],
  HPE_HEADER_OVERFLOW: ['headers-too-large', '431 Request Header Fields Too Large'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: ['too-large', '413 Content Too Large'],
};

/**
 * Answers what is no HTTP, too large to be parsed, or too slow, and closes the connection, as
 * Node would do by itself; and tells which it was, so that it can be counted. Whole requests
 * that came before it on the connection get their answers, and it gets none: a client would take the
 * refusal for theirs, though they may be counted.
 */
export function refuseClients(server: Server, refused: (code: string) => void): void {
  const closing = new WeakSet<Duplex>();
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
    // Each packet that follows is an error again.
    if (closing.has(socket)) return;
    closing.add(socket);
    const [code, status] = REFUSALS[error.code ?? ''] ?? ['not-http', '400 Bad Request'];
    refused(code);
    const close = (text: string) => socket.end(text, () => socket.destroy());
    if (owedAnswer(socket)) afterAnswers(socket, () => close(''));
    else close(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  });
}

/** Calls back once all whole requests of a connection are answered. */
function afterAnswers(socket: Duplex, done: () => void): void {
  const answer = owedAnswer(socket);
  // By the time it is finished, Node has turned to the next one.
  if (answer) answer.once('finish', () => afterAnswers(socket, done));
  else done();
}

/**
 * The answer that a connection is to send now, where one has begun or its request is whole. Node
 * keeps it in a field of the socket that it does not document, and looks there itself before it
 * refuses; the tests notice when it does no longer.
 */
function owedAnswer(socket: Duplex): ServerResponse | undefined {
  const { _httpMessage: answer } = socket as {
    readonly _httpMessage?: ServerResponse<IncomingMessage> | null;
  };
  return answer && (answer.headersSent || answer.req.complete) ? answer : undefined;
}
