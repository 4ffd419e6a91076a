import type * as z from 'zod';
import type { wireEvent } from '../../ingest/wire.ts';
import type { PropSpec } from '../../policy/customEvents.ts';
import type { Policy } from '../../policy/policy.ts';
import type { Random } from '../random.ts';

/** An event as a client sends it. */
export type SentEvent = z.input<typeof wireEvent>;

interface EventsWanted {
  readonly policy: Policy;
  readonly behaviour: Random;
  readonly identity: Random;
  /** Of the visit: together they go through all that the policy declares. */
  readonly index: number;
  readonly at: number;
}

const REFERRERS = [
  'https://www.google.com',
  'https://news.ycombinator.com',
  'https://duckduckgo.com',
];
const WORDS = ['spring', 'oak', 'brass', 'reading'] as const;
const KINDS = ['crash', 'load', 'api'] as const;

/** What a visitor does: comes, goes on, clicks, meets an error, does what the site has names for, leaves. */
export function makeEvents({ policy, behaviour, identity, index, at }: EventsWanted): SentEvent[] {
  const origin = nth(policy.origins, index) ?? '';
  const first = path(nth(policy.pages, index) ?? '/', behaviour, identity);
  const second = path(nth(policy.pages, index * 7 + 3) ?? '/', behaviour, identity);
  let seconds = 480;
  const stamp = () => {
    seconds -= behaviour.int(1, 30);
    return { id: identity.uuid(), at: at - seconds * 1000 };
  };
  const url = `${origin}${second}`;
  const labels = [...policy.targets, 'outbound:shop.example', 'download:pdf', 'not declared'];
  const names = [...Object.keys(policy.custom), 'not_declared'];
  const custom = nth(names, index) ?? '';
  return [
    {
      ...stamp(),
      type: 'page_view',
      url: origin + first + query(policy, index),
      ...came(origin, index, identity),
    },
    { ...stamp(), type: 'page_view', url, from: first },
    { ...stamp(), type: 'click', url, target: nth(labels, index) ?? '' },
    {
      ...stamp(),
      type: 'error',
      url,
      kind: behaviour.pick(KINDS),
      name: nth([...policy.errors, 'NotDeclared'], index) ?? '',
      status: behaviour.pick([404, 500, 503]),
    },
    { ...stamp(), type: 'custom', url, name: custom, props: propsOf(policy, custom, behaviour) },
    {
      ...stamp(),
      type: 'page_leave',
      url,
      engagedMs: behaviour.int(1, 400) * 1000,
      exit: behaviour.int(0, 1) === 1,
    },
  ];
}

function nth<T>(items: readonly T[], index: number): T | undefined {
  return items[index % items.length];
}

/** Where no segment is kept, it is each visitor's own. */
function path(template: string, behaviour: Random, identity: Random): string {
  return template
    .split('/')
    .map((segment) => {
      if (segment.startsWith('{')) return behaviour.pick(WORDS);
      if (segment.startsWith(':')) return `${identity.int(100_000, 999_999)}`;
      return segment === '*' ? `x-${identity.int(100_000, 999_999)}` : segment;
    })
    .join('/');
}

/** Every fourth comes from nowhere, every fourth goes on within the site. */
function came(origin: string, index: number, identity: Random): { referrer?: string } {
  const which = index % 4;
  if (which === 0) return {};
  if (which === 3) return { referrer: `${origin}/` };
  return { referrer: `${nth(REFERRERS, index)}/search?q=${identity.bytes(4)}` };
}

function query({ utm }: Policy, index: number): string {
  if (index % 3 === 0) return '';
  const { source, medium, campaign } = utm;
  const value = (declared: readonly string[]) =>
    encodeURIComponent(nth([...declared, 'not-declared'], index) ?? '');
  return `?utm_source=${value(source)}&utm_medium=${value(medium)}&utm_campaign=${value(campaign)}`;
}

function propsOf({ custom }: Policy, name: string, random: Random) {
  const specs = Object.hasOwn(custom, name) ? custom[name] : undefined;
  return Object.fromEntries(
    Object.entries(specs ?? {}).map(([prop, spec]) => [prop, propValue(spec, random)]),
  );
}

function propValue(spec: PropSpec, random: Random): string | number | boolean {
  if ('enum' in spec) return spec.enum[random.int(0, spec.enum.length - 1)] ?? '';
  if ('boolean' in spec) return random.int(0, 1) === 1;
  return random.int(0, 2 * (spec.buckets.at(-1) ?? 1));
}
