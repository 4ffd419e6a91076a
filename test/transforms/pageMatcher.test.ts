import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { identifies } from '../../transforms/identifies.ts';
import { createPageMatcher } from '../../transforms/pageMatcher.ts';

const OTHER = '(other)';

/** The same rules written down again, segment by segment and without a short cut. */
function pageOf(templates: readonly string[], pathname: string): string {
  let path: string[];
  try {
    path = segmentsOf(pathname).map(decodeURIComponent);
  } catch {
    return OTHER;
  }
  if (path.length > 32) return OTHER;
  const ranked = templates
    .map((template) => ({ template, rank: rankOf(segmentsOf(template), path) }))
    .filter((it): it is { template: string; rank: string } => it.rank !== undefined)
    .sort((a, b) => (a.rank < b.rank ? -1 : 1));
  const [best] = ranked;
  if (!best) return OTHER;
  return best.template
    .split('/')
    .map((part, index) => {
      const segment = path[index - 1] ?? '';
      return part.startsWith('{') && mayBeKept(segment) ? segment : part;
    })
    .join('/');
}

function segmentsOf(path: string): string[] {
  const segments = path.slice(1).split('/');
  if (segments.at(-1) === '') segments.pop();
  return segments;
}

/** How well a template fits, the lower the better: at each segment 0 literal, 1 open, 2 closed, 3 the rest. */
function rankOf(template: readonly string[], path: readonly string[]): string | undefined {
  let rank = '';
  for (const [index, part] of template.entries()) {
    if (part === '*') return index < path.length ? `${rank}3` : undefined;
    const segment = path[index];
    if (segment === undefined) return undefined;
    if (part.startsWith('{')) rank += 1;
    else if (part.startsWith(':')) rank += 2;
    else if (part === segment) rank += 0;
    else return undefined;
  }
  return template.length === path.length ? rank : undefined;
}

function mayBeKept(segment: string): boolean {
  return /^[\p{L}\p{N}][\p{L}\p{N}._~!+,-]{0,79}$/u.test(segment) && !identifies(segment);
}

const part = fc.constantFrom('a', 'b', 'lamps', '{name}', ':id');
const template = fc
  .tuple(fc.array(part, { maxLength: 4 }), fc.boolean())
  .map(([parts, rest]) => `/${[...parts, ...(rest ? ['*'] : [])].join('/')}`);
const segment = fc.oneof(
  {
    arbitrary: fc.constantFrom('a', 'b', 'lamps', 'banker', 'a-b', 'x.y', '%61', '%zz', ''),
    weight: 6,
  },
  {
    arbitrary: fc.constantFrom('Ada', '919812345678', 'ada@mail.example', 'é', '%40x', 'a%2Fb'),
    weight: 2,
  },
  {
    arbitrary: fc.string({ unit: fc.constantFrom(...'abz-._~!+,019AZ@é%'), maxLength: 8 }),
    weight: 2,
  },
  {
    arbitrary: fc.constantFrom(
      'x'.repeat(80),
      'x'.repeat(81),
      'ada.lovelace',
      '5f928a29e2884b78',
      'a919812345678',
      'ab5f928a29e2884b78a7f30d46b3081873',
    ),
    weight: 1,
  },
);
const pathname = fc.oneof(
  fc.array(segment, { maxLength: 5 }).map((segments) => `/${segments.join('/')}`),
  fc
    .array(fc.constantFrom('a', 'b'), { minLength: 30, maxLength: 34 })
    .map((all) => `/${all.join('/')}`),
);

test('a page is found by the rules, whichever short cut finds it', () => {
  const pages = new Set<string>();
  fc.assert(
    fc.property(
      fc.uniqueArray(template, { maxLength: 6, selector: shapeOf }),
      pathname,
      (all, path) => {
        const page = createPageMatcher(all)(path);
        pages.add(page);
        expect([all, path, page]).toEqual([all, path, pageOf(all, path)]);
      },
    ),
    { numRuns: 10_000 },
  );
  expect(pages.size).toBeGreaterThan(100);
});

/** A policy has no two templates that fit the same paths. */
function shapeOf(text: string): string {
  return text.replace(/\{name\}/g, '{}').replace(/:id/g, ':');
}
