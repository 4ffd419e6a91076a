import { EVENT_TYPES } from '../../policy/cube.ts';
import { list } from '../../policy/list.ts';
import type { Policy } from '../../policy/policy.ts';
import { EARLY_CALLS_CSP } from './earlyCalls.ts';
import { isForThisMachineOnly } from './endpoint.ts';
import type { ExtrasOptions } from './extrasOptions.ts';

export interface Asked {
  readonly endpoint: string;
  readonly extras: ExtrasOptions | undefined;
  readonly early: boolean;
  readonly module: boolean;
}

/** What somebody who pastes a snippet has to know and to do next, a paragraph each. */
export function notes(policy: Policy, asked: Asked): string[] {
  const { site, origins } = policy;
  return [
    asked.module
      ? `Put these lines where the pages of ${list(origins)} start, once.`
      : `Put this into the <head> of every page of ${list(origins)}.`,
    csp(asked),
    ...endpointNotes(asked.endpoint),
    consentNote(policy),
    ...assumedNotes(policy),
    countedNote(policy),
    ...(asked.extras?.gcs?.grants === false
      ? [`By the policy ("gcs": false) Consent Mode refuses only; it grants nothing.`]
      : []),
    ...(asked.module
      ? []
      : [
          `The tag names one build by its hash. After an upgrade of the server run \`headcount snippet ${site}\` again; the build that is on the pages until then must be in beacon/kept.`,
        ]),
  ];
}

function csp({ endpoint, early, module }: Asked): string {
  const scripts = [endpoint, ...(early ? [EARLY_CALLS_CSP] : [])].join(' ');
  return [
    'Where these pages have a Content-Security-Policy, it must also allow:',
    ...(module ? [] : [`  script-src ${scripts}`]),
    `  connect-src ${endpoint}`,
  ].join('\n');
}

function endpointNotes(endpoint: string): string[] {
  if (isForThisMachineOnly(endpoint)) {
    return [
      `${endpoint} is a server on this machine, for a first try. For pages that others visit give the public origin, --endpoint https://stats.example.com.`,
    ];
  }
  return endpoint.startsWith('http:')
    ? [`A page that came by https loads nothing from ${endpoint}: serve Headcount by https.`]
    : [];
}

function consentNote({ children, consent: { withoutConsent } }: Policy): string {
  if (children.directed) {
    return 'The site is for children: no id is ever made, whatever is granted.';
  }
  const until =
    withoutConsent === 'count'
      ? 'events go out without an id'
      : 'events wait in the page, and are gone with it';
  return `Until consent is granted ${until}, and nothing is read from the device. Say on every page what the visitor chose: headcount.consent('granted'), 'denied' or 'objected'.`;
}

/** The server knows the region, the beacon does not. */
function assumedNotes({ children, consent: { defaults } }: Policy): string[] {
  const assumed = defaults.filter(({ consent }) => consent === 'granted');
  if (assumed.length === 0 || children.directed) return [];
  const where = list(assumed.flatMap(({ regions }) => regions));
  return [
    `By the policy consent is assumed in ${where}. The beacon does not know where a visitor is: it waits there, too, unless the page says headcount.consent('granted').`,
  ];
}

function countedNote({ cubes }: Policy): string {
  const counted = EVENT_TYPES.filter((type) => cubes.some(({ event }) => event === type));
  const others = EVENT_TYPES.filter((type) => !counted.includes(type));
  const dropped = others.length > 0 ? ` No cube counts ${list(others)}: these are dropped.` : '';
  return `The policy counts ${list(counted)}.${dropped}`;
}
