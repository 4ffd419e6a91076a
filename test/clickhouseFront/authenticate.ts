import type { IncomingMessage } from 'node:http';
import { type Exception, exceptionOf } from './exception.ts';
import { header } from './readRequest.ts';

export interface User {
  readonly user: string;
  readonly password: string;
}

/** @returns why the sender is nobody known, in ClickHouse's words */
export function refusalOf(request: IncomingMessage, url: URL, known: User): Exception | undefined {
  const { user, password } = userOf(request, url);
  if (user === known.user && password === known.password) return undefined;
  return exceptionOf(
    516,
    `${user}: Authentication failed: password is incorrect, or there is no user with such name.`,
    'AUTHENTICATION_FAILED',
  );
}

/** By headers of its own, by basic authentication, or in the address; else `default` without a password. */
function userOf(request: IncomingMessage, url: URL): User {
  const named = header(request, 'x-clickhouse-user');
  if (named !== '') return { user: named, password: header(request, 'x-clickhouse-key') };
  const basic = /^Basic (.+)$/.exec(header(request, 'authorization'))?.[1];
  if (basic !== undefined) {
    const [, user = '', password = ''] =
      /^([^:]*):(.*)$/s.exec(Buffer.from(basic, 'base64').toString()) ?? [];
    return { user: user || 'default', password };
  }
  return {
    user: url.searchParams.get('user') ?? 'default',
    password: url.searchParams.get('password') ?? '',
  };
}
