import type { Server } from 'node:http';

/** What Node's HTTP parser refuses, by the code of its error. */
const REFUSALS: Readonly<Record<string, readonly [code: string, status: string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: ['slow-client', '408 Request Timeout'],
  HPE_HEADER_OVERFLOW: ['headers-too-large', '431 Request Header Fields Too Large'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: ['too-large', '413 Content Too Large'],
};

/**
 * Answers what is no HTTP, too large to be parsed, or too slow, and closes the connection, as
 * Node would do by itself; and tells which it was, so that it can be counted.
 */
export function refuseClients(server: Server, refused: (code: string) => void): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
    const [code, status] = REFUSALS[error.code ?? ''] ?? ['not-http', '400 Bad Request'];
    refused(code);
    socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () =>
      socket.destroy(),
    );
  });
}
