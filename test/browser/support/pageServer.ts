import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What is served at one path of one host. */
export interface ServedPage {
  readonly html: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request that the server of the pages was sent. */
export interface PageRequest {
  readonly host: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

/** Makes the page at a path of a host; `undefined` where there is none. */
export type MakePage = (host: string, path: string) => ServedPage | undefined;

export interface PageServer {
  readonly port: number;
  /** All it was sent, favicons too. */
  readonly requests: readonly PageRequest[];
  close(): Promise<void>;
}

/**
 * A server of pages on a free port, all hosts on one. Its pages may not be cached, so that
 * each visit is a request.
 */
export async function openPageServer(makePage: MakePage): Promise<PageServer> {
  const requests: PageRequest[] = [];
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://page');
    const host = (request.headers.host ?? '').replace(/:\d+$/, '');
    requests.push({ host, path: pathname, headers: request.headers });
    const page = pathname === '/favicon.ico' ? undefined : makePage(host, pathname);
    const type = { 'content-type': 'text/html; charset=utf-8' };
    // Not "no-store": that would keep a page out of the back/forward cache.
    const headers = { ...type, 'cache-control': 'no-cache', ...page?.headers };
    response.writeHead(page ? 200 : 404, headers).end(page?.html ?? '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
