import type { RawEvent, RawRequest } from '../ingest/rawRequest.ts';
import { type ConsentRules, EEA } from '../policy/consentRules.ts';
import { readGpp } from './readGpp.ts';
import { readTcf } from './readTcf.ts';
import type { Sender } from './sender.ts';
import type { RequestStep } from './step.ts';
import { Visitor } from './visitor.ts';

export type Consent = 'granted' | 'denied' | 'objected' | 'unset';

/** Which signal decided; all that is kept of them. */
export type ConsentReason =
  | 'flag'
  | 'child'
  | 'gpc'
  | 'gpp'
  | 'dnt'
  | 'tcf'
  | 'gcs'
  | 'region'
  | 'nothing_said';

export interface Decision {
  readonly consent: Consent;
  readonly reason: ConsentReason;
}

/**
 * Decides the basis; deny wins. The id goes on only under a grant, and then
 * only as a `Visitor`, which cannot be read.
 */
export const consent: RequestStep = {
  name: 'consent',
  run(raw, sender, site) {
    const { consent: rules, children } = site.policy;
    const decision = decide(raw, rules, children.directed, sender);
    if (decision.consent === 'objected') return 'objected';
    if (decision.consent === 'granted') {
      sender.basis = 'consented';
      sender.visitor = raw.visitor === undefined ? undefined : new Visitor(raw.visitor);
      return undefined;
    }
    return rules.withoutConsent === 'drop' ? 'no_consent' : undefined;
  },
};

type Vote = readonly [reason: ConsentReason, says: Exclude<Consent, 'unset'>];
type Signals = Pick<RawRequest, 'consent' | 'child' | 'gpc' | 'dnt' | 'receivedAt'> &
  Partial<Pick<RawRequest, 'events'>>;

/**
 * All signals together, in the order of precedence: an objection; a child;
 * Global Privacy Control and GPP; Do Not Track; TCF; Consent Mode; the site's
 * own flag. One objection is an objection, one denial is a denial, and a grant
 * needs every signal that speaks to agree. Where none speaks the region's
 * default holds. A signal that is broken denies.
 *
 * @param where the sender's country and region, for the default
 */
export function decide(
  signals: Signals,
  rules: ConsentRules,
  directedToChildren: boolean,
  where: Pick<Sender, 'country' | 'region'>,
): Decision {
  const votes = collectVotes(signals, rules, directedToChildren);
  for (const consent of ['objected', 'denied', 'granted'] as const) {
    const vote = votes.find(([, says]) => says === consent);
    if (vote) return { consent, reason: vote[0] };
  }
  return byRegion(rules, where);
}

function collectVotes(signals: Signals, rules: ConsentRules, directed: boolean): Vote[] {
  const said = typeof signals.consent === 'string' ? { choice: signals.consent } : signals.consent;
  const votes: Vote[] = [];
  const vote = (reason: ConsentReason, says: Vote[1] | undefined) => {
    if (says) votes.push([reason, says]);
  };
  vote('flag', said?.choice === 'objected' ? 'objected' : undefined);
  vote('child', directed || signals.child ? 'denied' : undefined);
  vote('gpc', signals.gpc ? rules.gpc : undefined);
  const gpp = said?.gpp === undefined ? undefined : (readGpp(said.gpp) ?? 'broken');
  if (gpp === 'broken') vote('gpp', 'denied');
  else if (gpp?.optOut) vote('gpp', rules.gpc);
  vote('dnt', signals.dnt && rules.dnt !== 'ignored' ? rules.dnt : undefined);
  for (const tcf of [said?.tcf, gpp === 'broken' ? undefined : gpp?.tcf]) {
    if (tcf !== undefined) vote('tcf', readTcf(tcf, rules.tcf, signals.receivedAt));
  }
  if (said?.gcs !== undefined) vote('gcs', readGcs(said.gcs, rules.gcs));
  vote('flag', said?.choice);
  // Who refuses in one event of a request refuses for all of it.
  for (const event of signals.events ?? []) {
    if (event.type === 'consent' && refuses(event)) vote('flag', event.choice);
  }
  return votes;
}

/** Whether an event takes consent back, or withholds it. */
export function refuses(event: RawEvent): boolean {
  return event.type === 'consent' && event.choice !== 'granted';
}

/**
 * Google Consent Mode: `G1` and a digit each for ad and analytics storage, 1
 * granted, 0 denied, `-` not set. See
 * https://developers.google.com/tag-platform/security/concepts/consent-mode
 *
 * @param honoured whether the policy takes it for a grant; a refusal counts in any case
 */
function readGcs(text: string, honoured: boolean): 'granted' | 'denied' | undefined {
  const analytics = /^G1[01-]([01-])$/.exec(text)?.[1];
  if (analytics === '-') return undefined;
  if (analytics === '1') return honoured ? 'granted' : undefined;
  return 'denied';
}

function byRegion(rules: ConsentRules, where: Pick<Sender, 'country' | 'region'>): Decision {
  const fits = (region: string) =>
    region === '*' ||
    region === where.country ||
    region === where.region ||
    (region === 'EEA' && EEA.has(where.country));
  const found = rules.defaults.find(({ regions }) => regions.some(fits));
  return found
    ? { consent: found.consent, reason: 'region' }
    : { consent: 'unset', reason: 'nothing_said' };
}
