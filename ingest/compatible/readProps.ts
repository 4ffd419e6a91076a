import { fieldsOf, isFields } from '../fields.ts';
import { fitName } from './fitName.ts';

export type Choice = 'granted' | 'denied' | 'objected';

export interface ReadProps {
  readonly consent?: Choice;
  readonly props?: Readonly<Record<string, string | number | boolean>>;
}

/** As many as the wire format takes of one event. */
const MAX_PROPS = 20;
/** Characters of a value; a longer one is no label of any policy. */
const MAX_VALUE = 256;

/** The reserved prop, by its fitted name: `Consent` is it, too. */
const CONSENT = 'consent';

/**
 * What a client attached to an event: the reserved prop `consent`, taken out, and the rest by
 * names that a policy can declare. Lists and objects go; of two with the same name the first stays.
 */
export function readProps(sent: unknown): ReadProps {
  const consent = readPropsConsent(sent);
  const others = fieldsOf(sent);
  const props = new Map<string, string | number | boolean>();
  for (const key in others) {
    if (props.size === MAX_PROPS) break;
    const value = simpleValue(others[key]);
    const name = fitName(key);
    if (name !== CONSENT && value !== undefined && !props.has(name)) props.set(name, value);
  }
  return {
    ...(consent ? { consent } : {}),
    ...(props.size > 0 ? { props: Object.fromEntries(props) } : {}),
  };
}

/**
 * What the reserved prop says, the strictest of several. Props that are there and no object may
 * hold a refusal where nobody looks for it, so they are one; an empty list is how PHP writes
 * an object without props.
 */
export function readPropsConsent(sent: unknown): Choice | undefined {
  if (!isFields(sent)) {
    const isEmpty = Array.isArray(sent) && sent.length === 0;
    return isEmpty || sent === undefined || sent === null || sent === '' ? undefined : 'denied';
  }
  let said: Choice | undefined;
  for (const key in sent) {
    if (fitName(key) === CONSENT) said = strictest(said, readChoice(sent[key]));
  }
  return said;
}

/** Of all that was said the strictest; `undefined` where nothing was said. */
export function strictest(...said: (Choice | undefined)[]): Choice | undefined {
  return (['objected', 'denied', 'granted'] as const).find((choice) => said.includes(choice));
}

/** What a person chose; a word that is none of these is a refusal, as every broken signal. */
export function readChoice(value: unknown): Choice | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  return value === 'granted' || value === 'objected' ? value : 'denied';
}

/**
 * Clients that read props from HTML have texts only: one that writes a number or a truth is
 * that. In a policy's list of values it is the same label either way.
 */
function simpleValue(value: unknown): string | number | boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string' || value === '') return undefined;
  if (value === 'true' || value === 'false') return value === 'true';
  const number = Number(value);
  return Number.isFinite(number) && String(number) === value ? number : value.slice(0, MAX_VALUE);
}
