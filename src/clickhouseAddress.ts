import type { ClickHouseServer } from './config.ts';

/** A server as every client of ClickHouse takes it. */
export function clickhouseAddress({ url, username, password, database }: ClickHouseServer) {
  const { origin, pathname } = new URL(url);
  return {
    // By itself the client would take the path of a URL for the name of a database.
    url: origin,
    ...(pathname === '/' ? {} : { pathname }),
    ...{ username, password, database },
    // A long list of values in a filter would be too long for an address.
    use_multipart_params_auto: true,
  };
}
