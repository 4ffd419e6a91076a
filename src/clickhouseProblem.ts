import type { ClickHouseServer } from './config.ts';
import { UserError } from './userError.ts';

/** What ClickHouse did not do, and why, in words without a password, a row, or a statement. */
export class ClickHouseProblem extends UserError {
  override name = 'ClickHouseProblem';
  /** The number of ClickHouse's exception, or the system's code: some are the caller's fault. */
  readonly code: string | undefined;

  constructor(what: string, remedy: string, code?: string) {
    super(what, remedy);
    this.code = code;
  }
}

type Explain = (server: ClickHouseServer, task: string) => readonly [what: string, remedy: string];

const WAITS = 'What is released waits in the outbox and is sent again.';

const START = `Start it, or correct CLICKHOUSE_URL. ${WAITS}`;

const unknownUser: Explain = ({ username }) => [
  `ClickHouse does not know the user ${username} with this password.`,
  'Correct CLICKHOUSE_USER and CLICKHOUSE_PASSWORD; sql/roles.sql shows how an administrator makes the user.',
];

const mayNot: Explain = ({ username }, task) => [
  `The user ${username} may not ${task}.`,
  'An administrator runs sql/roles.sql and grants headcount_migrate and headcount_ingest to CLICKHOUSE_USER.',
];

/** By the number of ClickHouse's exception. */
const REFUSALS: Readonly<Record<string, Explain>> = {
  '192': unknownUser,
  '193': unknownUser,
  '194': unknownUser,
  '516': unknownUser,
  '497': mayNot,
  '164': mayNot,
  '81': ({ database }) => [
    `ClickHouse has no database ${database}.`,
    `An administrator creates it: CREATE DATABASE ${database}. Or correct CLICKHOUSE_DATABASE.`,
  ],
};

const notTrusted: Explain = (server) => [
  `The certificate of ${originOf(server)} is signed by nobody this machine trusts.`,
  'Name the PEM file of the authority that signed it, or of a self-signed certificate itself, as CLICKHOUSE_CA.',
];

const brokeOff: Explain = (server, task) => [
  `${originOf(server)} broke off when asked to ${task}.`,
  `It may be starting anew, or speak https where CLICKHOUSE_URL says http. ${WAITS}`,
];

const notSpoken: Explain = (server) => [
  `There is no TLS at ${originOf(server)}.`,
  'Correct CLICKHOUSE_URL: ClickHouse listens for https on port 8443, for http on 8123, unless it is told otherwise.',
];

/** By the code that Node gives an error of the network, DNS, or TLS. */
const FAILURES: Readonly<Record<string, Explain>> = {
  ECONNREFUSED: (server) => [`Nothing listens at ${originOf(server)}.`, START],
  ENOTFOUND: (server) => [`There is no host of the name in ${originOf(server)}.`, START],
  EAI_AGAIN: (server) => [`The name in ${originOf(server)} cannot be looked up now.`, START],
  EHOSTUNREACH: (server) => [`There is no way to ${originOf(server)}.`, START],
  ENETUNREACH: (server) => [`There is no way to ${originOf(server)}.`, START],
  ECONNRESET: brokeOff,
  EPIPE: brokeOff,
  HPE_INVALID_CONSTANT: brokeOff,
  DEPTH_ZERO_SELF_SIGNED_CERT: notTrusted,
  SELF_SIGNED_CERT_IN_CHAIN: notTrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: notTrusted,
  UNABLE_TO_GET_ISSUER_CERT: notTrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: notTrusted,
  CERT_HAS_EXPIRED: (server) => [
    `The certificate of ${originOf(server)} has expired.`,
    'Renew it on the server; if it is valid there, set the clock of this machine right.',
  ],
  CERT_NOT_YET_VALID: (server) => [
    `The certificate of ${originOf(server)} is not valid yet.`,
    'Set the clock of this machine right.',
  ],
  ERR_TLS_CERT_ALTNAME_INVALID: (server) => [
    `The certificate of ${originOf(server)} is of another name.`,
    'Write the name that the certificate has in CLICKHOUSE_URL.',
  ],
  EPROTO: notSpoken,
  ERR_SSL_WRONG_VERSION_NUMBER: notSpoken,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: notSpoken,
};

/**
 * Puts a failure in words. What ClickHouse says itself is left out but for its name: it
 * repeats the statement, and rows of it.
 *
 * @param task what ClickHouse was asked to do, as in "insert into cells"
 */
export function explainClickHouse(
  error: unknown,
  server: ClickHouseServer | undefined,
  task: string,
): ClickHouseProblem {
  const { code, type } = error as { readonly code?: unknown; readonly type?: unknown };
  const explain = typeof code === 'string' ? (REFUSALS[code] ?? FAILURES[code]) : undefined;
  const [what, remedy] =
    (server && explain?.(server, task)) ??
    (typeof type === 'string' && /^\w+$/.test(type)
      ? [`ClickHouse did not ${task}: ${type}, code ${code}.`, `Its log tells more. ${WAITS}`]
      : unlikely(server, task));
  return new ClickHouseProblem(what, remedy, typeof code === 'string' ? code : undefined);
}

export function stopping(task: string): ClickHouseProblem {
  return new ClickHouseProblem(
    `Headcount stops, and waits no longer for ClickHouse to ${task}.`,
    `Start it again. ${WAITS}`,
  );
}

export function tookTooLong(
  server: ClickHouseServer | undefined,
  task: string,
  milliseconds: number,
): ClickHouseProblem {
  return new ClickHouseProblem(
    `${nameOf(server)} did not ${task} within ${milliseconds / 1000} seconds.`,
    `It may hang, or be too busy. ${WAITS}`,
  );
}

/** No code and no exception: a proxy's page, for instance, whose text is not to be trusted. */
function unlikely(server: ClickHouseServer | undefined, task: string): readonly [string, string] {
  return [
    `${nameOf(server)} did not ${task}, and does not say why.`,
    server
      ? `If another server or a proxy answers there, correct CLICKHOUSE_URL. ${WAITS}`
      : 'Check that the disk is not full and the data folder may be written.',
  ];
}

function nameOf(server: ClickHouseServer | undefined): string {
  return server ? originOf(server) : 'The embedded ClickHouse';
}

/** Host and port, and never what else a URL may hold. */
function originOf({ url }: ClickHouseServer): string {
  return `${URL.parse(url)?.origin} (CLICKHOUSE_URL)`;
}
