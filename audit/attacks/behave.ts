import type { Policy } from '../../policy/policy.ts';
import type { Random } from '../random.ts';
import { type Act, pathOf, urlOf } from './persona.ts';

/** The most events of a kind that an attack sends for one person. */
const MOST = 3000;

/** Some page views and a little of each other event that the policy has a cube of. */
export function visit(policy: Policy, random: Random): Act[] {
  const types = eventTypes(policy);
  // The first pages are the ones that most people see.
  const page = () => policy.pages[Math.floor(random.fraction() ** 2 * policy.pages.length)] ?? '/';
  const first = page();
  const second = page();
  return [
    view(policy, first),
    view(policy, second, first),
    ...types.flatMap((type) => (random.fraction() < 0.7 ? one(policy, type, random, second) : [])),
  ];
}

/**
 * More of every event than any bound lets count, on more pages than a visitor may count in: what one
 * person can move at the most.
 */
export function excess(policy: Policy, random: Random): Act[] {
  return ['page_view', ...eventTypes(policy)].flatMap((type) => {
    const bounds = policy.cubes
      .filter(({ event }) => event === type)
      .flatMap(({ measures }) => Object.values(measures).map((it) => it?.bound ?? 1));
    const many = Math.min(MOST, 6 * Math.max(1, ...bounds) + 20);
    return Array.from({ length: many }, (_, n) => {
      const page = policy.pages[n % policy.pages.length] ?? '/';
      if (type !== 'page_view') return one(policy, type, random, page);
      // Every other one is an entry.
      return [n % 2 === 0 ? view(policy, page) : view(policy, page, policy.pages[0])];
    }).flat();
  });
}

export function view(policy: Policy, page: string, from?: string): Act {
  const before = from === undefined ? {} : { from: pathOf(from) };
  return { type: 'page_view', url: urlOf(policy, page), ...before };
}

function eventTypes({ cubes }: Policy): string[] {
  return [...new Set(cubes.map(({ event }) => event))].filter((it) => it !== 'page_view');
}

function one(policy: Policy, type: string, random: Random, page: string): Act[] {
  const url = urlOf(policy, page);
  switch (type) {
    case 'page_leave':
      return [{ type, url, engagedMs: random.uniform(400_000), exit: random.fraction() < 0.5 }];
    case 'click':
      return [{ type, url, target: random.pick([...policy.targets, 'else']) }];
    case 'error': {
      const kind = random.pick(['crash', 'load', 'api']);
      return [{ type, url, kind, name: random.pick([...policy.errors, 'Else']), status: 503 }];
    }
    case 'custom':
      return Object.entries(policy.custom).map(([name, props]) => ({
        ...{ type, url, name },
        props: Object.fromEntries(
          Object.entries(props).map(([prop, spec]) => [prop, propValue(spec, random)]),
        ),
      }));
    default:
      return [];
  }
}

function propValue(spec: Policy['custom'][string][string], random: Random) {
  if ('enum' in spec) return random.pick(spec.enum);
  if ('boolean' in spec) return random.fraction() < 0.5;
  const last = spec.buckets.at(-1) ?? 1;
  return Math.floor(random.fraction() * 1.3 * Math.abs(last));
}
