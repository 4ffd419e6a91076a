import type { Policy } from '../../policy/policy.ts';

/** What a request is by its signals, as the policy and the wire format promise it. */
export type Meaning = 'granted' | 'refused' | 'objected';

/** A way to say yes or no, beside an id and all that a browser knows. */
export interface Saying {
  /** For a reader. */
  readonly name: string;
  /** Of the envelope. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Said by an event of its own, in the same request. */
  readonly event?: 'denied' | 'objected';
  /** What it must be taken for; undefined where the region decides, which differs from visit to visit. */
  readonly means: (policy: Policy) => Meaning | undefined;
}

/*
 * Strings as consent platforms write them, made with the libraries of IAB Tech Lab for the day before
 * the twins' clock: purpose 1 alone in a TCF string, and in a GPP string an opt-out of sale.
 */
const TCF_REFUSAL = 'CQjh0IAQjh0IAAKABAENBkFgAIAAAAAAAAAAAAAAAAAA.IADgIAAA.cAAAAAAAAAAA';
const GPP_OPT_OUT = 'DBABLA~CAAQAAAAAABA.QA';

const refused = (): Meaning => 'refused';
const objected = (): Meaning => 'objected';
const asGpc = ({ consent }: Policy): Meaning => (consent.gpc === 'denied' ? 'refused' : 'objected');
const granted = { choice: 'granted' };

/** Plain yes. Where a site is directed to children nobody can say it. */
export const GRANTED: Saying = {
  name: 'consent is granted',
  body: { consent: 'granted' },
  means: ({ children }) => (children.directed ? 'refused' : 'granted'),
};

/** Plain no. */
export const DENIED: Saying = {
  name: 'consent is denied',
  body: { consent: 'denied' },
  means: refused,
};

export const OBJECTED: Saying = {
  name: 'the person objects',
  body: { consent: 'objected' },
  means: objected,
};

/** All say yes by the site's own flag, and no by another signal: no must win. */
export const REFUSALS: readonly Saying[] = [
  DENIED,
  {
    name: 'nothing is said',
    body: {},
    means: ({ consent }) =>
      consent.defaults.some((it) => it.consent === 'granted') ? undefined : 'refused',
  },
  { name: 'granted by a child', body: { consent: 'granted', child: true }, means: refused },
  {
    name: 'granted, with DNT: 1',
    body: { consent: 'granted' },
    headers: { dnt: '1' },
    means: (policy) => {
      const { dnt } = policy.consent;
      if (dnt === 'ignored') return GRANTED.means(policy);
      return dnt === 'denied' ? 'refused' : 'objected';
    },
  },
  {
    name: 'granted, refused by TCF',
    body: { consent: { ...granted, tcf: TCF_REFUSAL } },
    means: refused,
  },
  {
    name: 'granted, with a broken TCF string',
    body: { consent: { ...granted, tcf: 'CQra' } },
    means: refused,
  },
  {
    name: 'granted, with a broken GPP string',
    body: { consent: { ...granted, gpp: 'DBAB~junk' } },
    means: refused,
  },
  {
    name: 'granted, refused by Consent Mode',
    body: { consent: { ...granted, gcs: 'G110' } },
    means: refused,
  },
  {
    name: 'granted, with a broken gcs',
    body: { consent: { ...granted, gcs: 'G9' } },
    means: refused,
  },
  {
    name: 'granted, then denied by an event of the same request',
    body: { consent: 'granted' },
    event: 'denied',
    means: refused,
  },
];

/** Opt-outs by the browser, against a yes. */
export const OPT_OUTS: readonly Saying[] = [
  {
    name: 'granted, with Sec-GPC: 1',
    body: { consent: 'granted' },
    headers: { 'sec-gpc': '1' },
    means: asGpc,
  },
  {
    name: 'granted, with an opt-out by GPP',
    body: { consent: { ...granted, gpp: GPP_OPT_OUT } },
    means: asGpc,
  },
];

export const OBJECTIONS: readonly Saying[] = [
  OBJECTED,
  {
    name: 'objected among other signals',
    body: { consent: { choice: 'objected', gcs: 'G101' } },
    means: objected,
  },
  {
    name: 'granted, then objected by an event of the same request',
    body: { consent: 'granted' },
    event: 'objected',
    means: objected,
  },
];
