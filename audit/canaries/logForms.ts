/** Whether something may stand under a key of a line. */
export type Form = (value: unknown, names: LogNames) => boolean;

/** Names that are the operator's own. */
export interface LogNames {
  /** Sites that have a policy, and those of audits. */
  readonly isSite: (name: string) => boolean;
}

/** Whole and small: a time in milliseconds, or a number made of an id, is neither. */
export const number: Form = (value) =>
  Number.isInteger(value) && Number(value) >= 0 && Number(value) < 10_000_000;
export const is =
  (...words: readonly unknown[]): Form =>
  (value) =>
    words.includes(value);
export const site: Form = (value, { isSite }) => typeof value === 'string' && isSite(value);
export const listOf =
  (form: Form): Form =>
  (value, names) =>
    Array.isArray(value) && value.every((it) => form(it, names));
export const matches =
  (...patterns: readonly RegExp[]): Form =>
  (value) =>
    typeof value === 'string' && patterns.some((pattern) => pattern.test(value));

/** The class and the code of an error, and the place that threw it. */
export const ERROR: Readonly<Record<string, Form>> = {
  error: matches(/^(?:[A-Z][A-Za-z]{2,39}|unknown)$/),
  errorCode: matches(/^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*$/),
};
export const PLACE = matches(/^[a-z]+\/[A-Za-z.-]+\.[cm]?[jt]s:\d{1,5}$/);

const SERVER = String.raw`(?:https?://[\w.:[\]-]+ \(CLICKHOUSE_URL\))`;
const ENGINE = `(?:${SERVER}|The embedded ClickHouse)`;
const TASK = String.raw`(?:answer a query|insert into [a-z_]+|run [\w.-]+)`;
const NAME = String.raw`[\w.-]{1,64}`;
/** Words; of numbers only the ports that ClickHouse listens on. */
const REMEDY = String.raw`[A-Z](?:[A-Za-z .,:;_/()-]|\b8443\b|\b8123\b|\bDATABASE \w{1,64}){10,400}`;

/** Why ClickHouse did not take something: sentences of Headcount's with the operator's own settings in them. */
export const WHY_AWAY = matches(
  ...[
    `The user ${NAME} may not ${TASK}`,
    `ClickHouse does not know the user ${NAME} with this password`,
    `ClickHouse has no database ${NAME}`,
    `The certificate of ${SERVER} (?:is signed by nobody this machine trusts|has expired|is not valid yet|is of another name)`,
    `${SERVER} broke off when asked to ${TASK}`,
    `There is no TLS at ${SERVER}`,
    `Nothing listens at ${SERVER}`,
    `There is no host of the name in ${SERVER}`,
    `The name in ${SERVER} cannot be looked up now`,
    `There is no way to ${SERVER}`,
    String.raw`ClickHouse did not ${TASK}: [A-Z_]{3,60}, code \d{1,5}`,
    `Headcount stops, and waits no longer for ClickHouse to ${TASK}`,
    String.raw`${ENGINE} did not ${TASK} within \d{1,4} seconds`,
    `${ENGINE} did not ${TASK}, and does not say why`,
  ].map((sentence) => new RegExp(`^${sentence}\\. ${REMEDY}$`)),
);
