import type { PropSpec } from '../../policy/customEvents.ts';
import type { Policy } from '../../policy/policy.ts';
import { plantedPath } from './fillPage.ts';
import { KINDS, type Kind } from './kinds.ts';
import type { FloodDeps } from './planned.ts';
import type { Planter } from './planter.ts';

/** Longer texts are refused as a name, a key or a zone. */
const SHORT_KINDS: readonly Kind[] = KINDS.filter(
  (kind) => kind !== 'JWT' && kind !== 'user agent',
);

/**
 * An event of every type for every kind, with that kind in each of its fields. What stands in every
 * URL is the same for all of a request.
 */
export function plantedEvents({ planter, policy, now }: FloodDeps): object[] {
  const origin = policy.origins[0] ?? '';
  const shared = `s=${planter.encoded('query string')}#${planter.encoded('fragment')}`;
  const path = () => plantedPath(planter.random.pick(policy.pages), planter);
  const url = (place: string, kind: Kind) =>
    `${origin}${place}?${kind.replace(/\W/g, '_')}=${planter.encoded(kind)}&${shared}`;
  return KINDS.flatMap((kind, index) => {
    const short = SHORT_KINDS.includes(kind) ? kind : 'email address';
    const common = { at: now - planter.random.int(0, 2_000), url: url(path(), kind) };
    return [
      {
        ...{ ...common, id: planter.plant('event id'), type: 'page_view' },
        referrer: referrer(index, planter.encoded(kind)),
        from: index % 2 ? path() : common.url,
      },
      { ...common, id: planter.id(), type: 'page_leave', engagedMs: 12_345, exit: true },
      { ...common, id: planter.id(), type: 'click', target: target(index, planter.plant(kind)) },
      {
        ...{ ...common, id: planter.id(), type: 'error', kind: 'api', status: 404 },
        ...{ name: planter.plant(short), message: planter.plant(kind) },
      },
      { ...common, id: planter.id(), type: 'custom', ...custom(index, short, policy, planter) },
    ];
  });
}

/** One that is declared, where there is one, with values that are not; else one that is not. */
function custom(index: number, kind: Kind, { custom }: Policy, planter: Planter): object {
  const declared = Object.entries(custom);
  const known = declared[index % (declared.length + 1)];
  if (!known) {
    const props = { [planter.plant(kind)]: planter.plant(kind), plan: planter.plant(kind) };
    return { name: planter.plant(kind), props };
  }
  const [name, props] = known;
  const values = Object.entries(props).map(([key, spec]) => [key, valueFor(spec, planter)]);
  return { name, props: { ...Object.fromEntries(values), mail: planter.plant(kind) } };
}

/** A number where a number is declared: of a telephone, as it would be sent by mistake. */
function valueFor(spec: PropSpec, planter: Planter): string | number {
  return 'buckets' in spec
    ? Number(planter.plant('telephone number').replace(/\D/g, ''))
    : planter.plant('email address');
}

/** Of a referrer the domain is kept on purpose, so nothing is planted there. */
function referrer(index: number, text: string): string {
  const host = text.replace(/[^a-z0-9]/gi, '').slice(0, 60);
  const all = [
    `https://www.shop.com/search?q=${text}#${text}`,
    `https://${host}.shop.com/${text}`,
    `https://${text}:${text}@www.shop.com/`,
    text,
  ];
  return all[index % all.length] ?? text;
}

function target(index: number, text: string): string {
  const all = [text, `outbound:${text}`, `download:${text}`];
  return (all[index % all.length] ?? text).slice(0, 268);
}
