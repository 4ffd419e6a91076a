import type { Random } from '../random.ts';
import type { Company, Page, Problem, Weights } from './company.ts';
import { around, pickKey } from './pickKey.ts';

/** Something that happens in a visit. */
export interface Happening {
  /** Milliseconds since the visit began. */
  readonly after: number;
  /** Of the event in the wire format, but for `id` and `at`. */
  readonly fields: Readonly<Record<string, unknown>> & { readonly url: string };
}

/** How long a visit lasts at most, milliseconds. */
export const LONGEST = 25 * 60_000;
const MOST_PAGES = 12;

export interface Walker {
  readonly random: Random;
  readonly company: Company;
  readonly email: string;
  /** Whether a script may measure how long a page is looked at. */
  readonly measured: boolean;
  /** Whether it is the day on which something is broken. */
  readonly broken: boolean;
}

/** A visit from page to page, as a beacon tells of it. */
export function walk(walker: Walker): Happening[] {
  const { random, company } = walker;
  const happened: Happening[] = [];
  let after = 0;
  let before: URL | undefined;
  let template = pickKey(random, entriesOf(company));
  for (let pages = 1; template; pages += 1) {
    const page: Page = company.pages[template] ?? {};
    const url = addressOf(random, company, template);
    const looked = Math.min(around(random, page.seconds ?? 20) * 1000, LONGEST - after);
    const leaves = pages === MOST_PAGES || after + looked >= LONGEST;
    const next: string | undefined = leaves ? undefined : pickKey(random, page.next ?? {}, 1);
    const tell = (moment: number, fields: object) =>
      happened.push({
        after: after + Math.floor(moment * looked),
        fields: { url: `${url}`, ...fields },
      });
    tell(0, { type: 'page_view', ...cameFrom(walker, before), ...withQuery(walker, url) });
    for (const fields of actions(walker, page)) tell(random.fraction(), fields);
    if (company.countsLeaving) {
      const engagedMs = walker.measured ? { engagedMs: Math.floor(looked) } : {};
      tell(1, { type: 'page_leave', ...engagedMs, exit: next === undefined });
    }
    after += Math.floor(looked);
    before = url;
    template = next;
  }
  return happened.sort((a, b) => a.after - b.after);
}

const entries = new WeakMap<Company, Weights>();

function entriesOf(company: Company): Weights {
  const known = entries.get(company);
  if (known) return known;
  const made = Object.fromEntries(
    Object.entries(company.pages).flatMap(([name, { entry }]) => (entry ? [[name, entry]] : [])),
  );
  entries.set(company, made);
  return made;
}

/** A page's URL: what stands in `{name}` of the names there are, a number in `:id`. */
function addressOf(random: Random, { origin, other, names }: Company, template: string): URL {
  const path = template
    .replace(/\{(\w+)\}/g, (_, name) => {
      const known = names[name] ?? [];
      return random.pick(known, (it) => 1 / (known.indexOf(it) + 1));
    })
    .replace(/:\w+/g, () => String(random.int(100_000_000, 999_999_999)));
  const first = path.split('/')[1] ?? '';
  return new URL(path, other?.paths.includes(first) ? other.origin : origin);
}

function cameFrom({ random, company }: Walker, before: URL | undefined): object {
  if (before) return { from: before.pathname, referrer: before.origin };
  const referrer = pickKey(random, company.referrers);
  return referrer ? { referrer } : {};
}

/** Some links carry what no page may keep. */
function withQuery({ random, email }: Walker, url: URL): object {
  return random.fraction() < 0.02 ? { url: `${url}?email=${email}` } : {};
}

function actions({ random, company, broken }: Walker, page: Page): object[] {
  const happens = (weights: object) =>
    Object.entries(weights).flatMap(([name, chance]) => (random.fraction() < chance ? name : []));
  const clicks = happens(page.clicks ?? {}).map((target) => ({ type: 'click', target }));
  const events = happens(page.events ?? {}).map((name) => {
    const props = company.props[name]?.(random);
    return { type: 'custom', name, ...(props ? { props } : {}) };
  });
  const problems = met(random, company.problems, broken).map(({ kind, name, status }) => ({
    ...{ type: 'error', kind, name },
    ...(status === undefined ? {} : { status }),
  }));
  return [...clicks, ...events, ...problems];
}

function met(random: Random, problems: Company['problems'], broken: boolean): Problem[] {
  if (!problems) return [];
  const usual =
    random.fraction() < 1 / problems.oneIn
      ? [random.pick(problems.usual, ({ weight }) => weight)]
      : [];
  return broken && random.fraction() < 0.3 ? [...usual, problems.broken] : usual;
}
