import type { Policy } from '../../../policy/policy.ts';

/** What an example is made of: what the site declares, and what is new each time. */
export interface ExampleDeps {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** A fresh UUID. */
  readonly uuid: () => string;
}

/** A request in the wire format (docs/wire-format.md). */
type Request = Readonly<Record<string, unknown>>;

export interface Example {
  readonly name: string;
  readonly request: Request;
}

type Declared = Pick<Policy, 'site' | 'origins' | 'pages' | 'targets' | 'custom' | 'errors'>;

/** Requests as this site's pages send them; of what the policy does not declare there is none. */
export function examplesOf(policy: Declared, { now, uuid }: ExampleDeps): Example[] {
  const { site, origins, pages, targets, custom, errors } = policy;
  const path = pages.find((page) => page !== '/' && !/[:{*]/.test(page)) ?? '/';
  const url = `${origins[0]}${path}`;
  const visitor = uuid();
  const of = (name: string, event: Request, more: Request = {}): Example => ({
    name,
    request: {
      ...{ site, sentAt: now, consent: 'granted', visitor, ...more },
      events: [{ id: uuid(), at: now, ...event }],
    },
  });
  const [target, error, event] = [targets[0], errors[0], Object.entries(custom)[0]];
  return [
    of('A page view', {
      type: 'page_view',
      url: `${url}?email=ada@mail.example`,
      referrer: 'https://www.google.com/',
    }),
    of('Leaving a page', { type: 'page_leave', url, engagedMs: 42_000 }),
    ...(target === undefined ? [] : [of('A click', { type: 'click', url, target })]),
    ...(error === undefined
      ? []
      : [of('An error', { type: 'error', url, kind: 'crash', name: error })]),
    ...(event === undefined
      ? []
      : [of('A custom event', { type: 'custom', url, name: event[0], props: propsOf(event[1]) })]),
    of('Consent taken back', { type: 'consent', choice: 'denied' }, { consent: 'denied' }),
  ];
}

function propsOf(props: Policy['custom'][string]): Request {
  return Object.fromEntries(
    Object.entries(props).map(([name, spec]) => [
      name,
      'enum' in spec ? spec.enum[0] : 'buckets' in spec ? spec.buckets[0] : true,
    ]),
  );
}
