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
  /** What it must be taken for; undefined where the region decides, which differs from visit to visit, or where the policy does not ask. */
  readonly means: (policy: Policy) => Meaning | undefined;
}

/*
 * Strings as consent platforms write them, in the month before the twins' clock unless told otherwise,
 * and as the libraries of IAB Tech Lab read them: purpose 1 alone in a TCF string, and in a GPP string
 * an opt-out of sale.
 */
const TCF_REFUSAL = 'CQjh0IAQjh0IAAKABAENBkFgAIAAAAAAAAAAAAAAAAAA.IADgIAAA.cAAAAAAAAAAA';
/** Purposes, vendors 1 to 65535 and the publisher are granted, in March 2025: thirteen months and more before. */
const TCF_EXPIRED =
  'CQNlwwAQNlwwAAKABBENBkFgAP_gAAAAAAAH__wAYAA__-AAAAAA.P__wAYAA__-A.f_wAAAAAAAAA';
/** The purposes are granted, and no vendor is, nor the publisher. */
const TCF_NO_GRANT = 'CQlBZUAQlBZUAAKABBENBkFgAP_gAAAAAAAAAAAAAAAA.P__wAYAA__-A.YAAAAAAAAAAA';
/** All vendors are granted, and none was disclosed, which version 2.3 asks for. */
const TCF_UNDISCLOSED = 'CQlBZUAQlBZUAAKABBENBkFgAP_gAAAAAAAH__wAYAA__-AAAAAA.IAAA.YAAAAAAAAAAA';
/** All but purpose 1 by legitimate interest, which nobody granted. */
const TCF_INTEREST =
  'CQlBZUAQlBZUAAKABBENBkFgAIAAAP_gAAAAAAP__gAwAB__8AAA.P__wAYAA__-A.cAAAH_wAAAAA';
const GPP_OPT_OUT = 'DBABLA~CAAQAAAAAABA.QA';

const refused = (): Meaning => 'refused';
const objected = (): Meaning => 'objected';
/** What the policy takes Global Privacy Control for. */
export const asGpc = ({ consent }: Policy): Meaning =>
  consent.gpc === 'denied' ? 'refused' : 'objected';
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

export const NOTHING_SAID: Saying = {
  name: 'nothing is said',
  body: {},
  means: ({ consent }) =>
    consent.defaults.some((it) => it.consent === 'granted') ? undefined : 'refused',
};

/** What the policy takes DNT for. */
export const asDnt: Saying['means'] = (policy) => {
  const { dnt } = policy.consent;
  if (dnt === 'ignored') return GRANTED.means(policy);
  return dnt === 'denied' ? 'refused' : 'objected';
};

/** Where the policy names nobody whose consent a TCF string must hold, it says nothing of anybody. */
const asTcf: Saying['means'] = ({ consent }) => (consent.tcf === undefined ? undefined : 'refused');

/** All say yes by the site's own flag, and no by another signal: no must win. */
export const REFUSALS: readonly Saying[] = [
  DENIED,
  NOTHING_SAID,
  { name: 'granted by a child', body: { consent: 'granted', child: true }, means: refused },
  {
    name: 'granted, with DNT: 1',
    body: { consent: 'granted' },
    headers: { dnt: '1' },
    means: asDnt,
  },
  {
    name: 'granted, refused by TCF',
    body: { consent: { ...granted, tcf: TCF_REFUSAL } },
    means: refused,
  },
  {
    name: 'granted, with a TCF string that has expired',
    body: { consent: { ...granted, tcf: TCF_EXPIRED } },
    means: refused,
  },
  {
    name: 'granted, with a TCF string of legitimate interest alone',
    body: { consent: { ...granted, tcf: TCF_INTEREST } },
    means: refused,
  },
  {
    name: 'granted, with a TCF string that grants purposes to nobody',
    body: { consent: { ...granted, tcf: TCF_NO_GRANT } },
    means: asTcf,
  },
  {
    name: 'granted, with a TCF string in which no vendor was disclosed',
    body: { consent: { ...granted, tcf: TCF_UNDISCLOSED } },
    means: asTcf,
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
    name: 'granted, with Sec-GPC: 1 sent twice, which proxies join',
    body: { consent: 'granted' },
    headers: { 'sec-gpc': '1, 1' },
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
