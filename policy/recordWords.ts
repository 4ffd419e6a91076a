import {
  CLOUDFLARE,
  isRestorable,
  joinedInWords,
  namesCloudflare,
  RESTORABLE_DAYS,
} from './edgeFacts.ts';
import type { Platform } from './platform.ts';
import type { Policy } from './policy.ts';

/** Personal data of one kind, and how long there is any. */
export interface DataCategory {
  readonly data: string;
  readonly use: string;
  readonly until: string;
}

/** What a record of processing says otherwise by where the pipeline runs. */
export interface RecordWords {
  /** How the place is learnt that an address belongs to. */
  readonly place: string;
  /** Until when there is an address or a user agent. */
  readonly transient: string;
  /** Until when there is a fingerprint. */
  readonly fingerprint: string;
  /** Personal data that only this platform has. */
  personalData(policy: Policy): readonly DataCategory[];
  recipients(policy: Policy): Policy['recipients'];
  timeLimits(policy: Policy): readonly string[];
  /** What is added to how long hashes of events' numbers live. */
  readonly resendsToo: string;
  readonly events: string;
  readonly keys: string;
  readonly closing: string;
  readonly access: string;
  readonly logs: string;
}

const server: RecordWords = {
  place: 'looked up for',
  transient: 'the request is answered; never stored or logged',
  fingerprint: 'the window closes',
  personalData: () => [],
  recipients: ({ recipients }) => recipients,
  timeLimits: () => [],
  resendsToo: '',
  events:
    'Data minimisation by construction: no event is stored; identifying parts of a request end with it, in memory',
  keys: 'each window has a random key of 256 bits in a file of its own, destroyed at its close',
  closing:
    'Windows are released whole in one transaction that also deletes their counts and fingerprints; the write-ahead logs are cut afterwards',
  access:
    'Access control: queries need a token for the site, of which only a hash is kept; the command line uses a socket that only its user may open; files are made readable for their user alone',
  logs: 'No personal data in logs or error messages; every column of every store is listed, and a test compares the list with the stores',
};

const edge: RecordWords = {
  place: 'told by Cloudflare with the request, for',
  transient: `the request is answered; never stored or logged by Headcount. ${CLOUDFLARE}, as processor, receives it first; what it keeps of traffic is in its contract`,
  fingerprint: `the window closes; without its key it can be restored for up to ${RESTORABLE_DAYS} days more`,
  personalData: (policy) => [
    {
      data: 'Hash of the network address under a secret key and the minute, where the secret LIMIT_KEY is set',
      use: 'given to the rate limiter of Cloudflare, which counts requests by it',
      until: 'about a minute, as the platform keeps its counters',
    },
    ...(isRestorable(policy) ? [restorable(policy)] : []),
  ],
  recipients: (policy) =>
    namesCloudflare(policy) ? policy.recipients : [...policy.recipients, UNNAMED],
  timeLimits: (policy) =>
    isRestorable(policy)
      ? [
          `All that is deleted from the platform's store, as above: ${RESTORABLE_DAYS} days more, for which the operator of the account can set the store back to any moment (point-in-time recovery, which cannot be switched off) without anybody being told again. Keys are not among it: half of each is in another store, where what is deleted is gone`,
        ]
      : [],
  resendsToo: `, and their key is destroyed then`,
  events:
    'Data minimisation by construction: no event is stored as such; identifying parts of a request end with it, in memory of the Worker. Counts are written commit by commit, so earlier states of the store tell of single events where there are few',
  keys: 'each window has a random key of 256 bits, half of it in another store (an R2 bucket), where it is deleted for good at its close',
  closing: `Windows are handed over and released whole, each in a transaction that also deletes counts and fingerprints; the platform keeps earlier states of its store for ${RESTORABLE_DAYS} days`,
  access:
    'Access control: queries need a token for the site, of which only a hash is kept, in a secret of the platform; whoever may deploy to the account at Cloudflare can read open counts and restore deleted ones, so who that is belongs into this record',
  logs: 'No personal data in what Headcount logs or answers; the platform’s own logs of requests are off in the settings that are shipped, and must stay so; every column of every store is listed, and a test compares the list with the stores',
};

/** For a policy that does not say so itself. */
const UNNAMED: Policy['recipients'][number] = {
  name: CLOUDFLARE,
  role: 'processor: runs the servers that count, and sees each request with its address. The policy does not name it: add it there, with the safeguard of the transfer',
  country: 'US',
};

function restorable(policy: Policy): DataCategory {
  const joined = joinedInWords(policy);
  return {
    data: `Earlier states of the store, commit by commit: what was counted of single events (such as page, place and device) and when.${joined ? ` ${joined}.` : ''} No address, user agent or id`,
    use: 'none: the platform keeps them and it cannot be switched off; treated as personal data',
    until: `${RESTORABLE_DAYS} days after each change; until then the operator of the account can restore them`,
  };
}

export const RECORD_WORDS: Readonly<Record<Platform, RecordWords>> = { server, edge };
