import type { WindowKind } from '../../../../policy/cube.ts';
import type { Row } from '../../../../release/publish.ts';
import { nameOf, type Span } from '../../../simulator/calendar.ts';
import { must } from '../../../simulator/violation.ts';
import type { SimEvent } from './client.ts';
import { type Expected, type Range, rangeOf } from './expected.ts';
import { HOURLY, type Mechanism, NOISY_VIEWS, PAGES, VERSIONS, type Version } from './versions.ts';

/** What was published of one window. */
export interface Published {
  readonly releases: Map<string, Row>;
  readonly cells: Map<string, Row[]>;
}

const isView = ({ what }: SimEvent) => what === 'view';
const isAny = () => true;
const once = () => 1;
const upTo = (most: number) => (events: readonly unknown[]) => Math.min(most, events.length);
const pages = (events: readonly SimEvent[]) =>
  Math.min(PAGES, new Set(events.map(({ page }) => page)).size);

/** What was published of a window, against what was sent. @returns how many of its numbers are exactly known */
export function checkReleased(
  expected: Expected,
  published: Published | undefined,
  mechanism: Mechanism,
): number {
  const { span } = expected;
  const name = nameOf(span);
  const cubes = cubesOf(span.kind, mechanism);
  if (cubes.length === 0) return 0;
  if (!published) {
    must(expected.sure.filter(isView).length === 0, () => `never released: ${name}`);
    return 0;
  }
  let exact = 0;
  for (const { cube, check } of cubes) {
    const row = published.releases.get(cube);
    must(row !== undefined, () => `never released: ${cube} of ${name}`);
    must(row.withheld === '', () => `withheld for ${row.withheld}: ${cube} of ${name}`);
    const version = VERSIONS.find((it) => it.version === row.policy_version);
    must(version !== undefined, () => `${cube} of ${name} has no version`);
    const cells = published.cells.get(cube) ?? [];
    for (const [what, got, [least, most]] of check(expected, cells, version)) {
      must(
        got >= least && got <= most,
        () => `${name}, ${cube}: ${got} ${what}, but should be ${least} to ${most}`,
      );
      if (least === most) exact += 1;
    }
  }
  return exact;
}

type Numbers = (readonly [what: string, got: number, range: Range])[];
interface Checked {
  readonly cube: string;
  readonly check: (expected: Expected, cells: Row[], version: Version) => Numbers;
}

function cubesOf(kind: WindowKind, mechanism: Mechanism): Checked[] {
  return mechanism === 'dp' ? (NOISY[kind] ?? []) : (EXACT[kind] ?? []);
}

const visitors = (expected: Expected) =>
  rangeOf(expected, { counts: isAny, ofVisitor: once, anonymous: false });
/** A later policy that does not tell the week's visitors apart has no use for a grant in it. */
const grantsUnsure = ({ span, sure, maybe }: Expected): Expected => ({
  span,
  sure: sure.filter(isView),
  maybe: [...maybe, ...sure.filter((event) => !isView(event))],
});
const views = (expected: Expected, ofVisitor: (events: readonly SimEvent[]) => number) =>
  rangeOf(expected, { counts: isView, ofVisitor, anonymous: true });
const sum = (cells: readonly Row[], measure: string) =>
  cells.reduce((all, row) => all + Number(row[measure] ?? 0), 0);

const NOISY: Partial<Record<WindowKind, Checked[]>> = {
  day: [
    {
      cube: 'total',
      check: (expected, cells) => [
        ['views', sum(cells, 'count'), views(expected, upTo(NOISY_VIEWS))],
        ['visitors', sum(cells, 'visitors'), visitors(expected)],
      ],
    },
  ],
  week: [
    {
      cube: 'weekly',
      check: (expected, cells) => [['visitors', sum(cells, 'visitors'), visitors(expected)]],
    },
  ],
};

const EXACT: Partial<Record<WindowKind, Checked[]>> = {
  hour: [
    {
      cube: 'hours',
      // What is beyond the day's bound is another event in each order.
      check: ({ sure, maybe }, cells) => [
        ['views', sum(cells, 'count'), [0, [...sure, ...maybe].filter(isView).length]],
      ],
    },
  ],
  day: [
    {
      cube: 'total',
      check: (expected, cells) => [
        ['views', sum(cells, 'count'), views(expected, (events) => events.length)],
        ['visitors', sum(cells, 'visitors'), visitors(expected)],
      ],
    },
    {
      cube: 'paths',
      check: (expected, cells, { pageViews }) => [
        ['views', sum(cells, 'count'), views(expected, upTo(pageViews))],
        [
          'visitors',
          sum(cells, 'visitors'),
          rangeOf(expected, { counts: isView, ofVisitor: pages, anonymous: false }),
        ],
      ],
    },
  ],
  week: [
    {
      cube: 'weekly',
      check: (expected, cells, { weekVisitors }) =>
        ofCountries(expected, cells, (one, of) => [
          ['views', sum(of, 'count'), views(one, (events) => events.length)],
          ...(weekVisitors
            ? ([['visitors', sum(of, 'visitors'), visitors(grantsUnsure(one))]] as const)
            : []),
        ]),
    },
  ],
  month: [
    {
      cube: 'monthly',
      check: (expected, cells) =>
        ofCountries(expected, cells, (one, of) => [
          ['visitors', sum(of, 'visitors'), visitors(one)],
        ]),
    },
  ],
};

function ofCountries(
  expected: Expected,
  cells: readonly Row[],
  check: (expected: Expected, cells: Row[]) => Numbers,
): Numbers {
  const from = (country: string) => (event: SimEvent) => event.country === country;
  return ['IN', 'US', 'DE'].flatMap((country) =>
    check(
      {
        span: expected.span,
        sure: expected.sure.filter(from(country)),
        maybe: expected.maybe.filter(from(country)),
      },
      cells.filter((row) => row.country === country),
    ),
  );
}

/** The hours of a day together: nobody adds more than the bound. */
export function checkHours(
  day: Expected,
  hours: readonly { readonly expected: Expected; readonly published: Published | undefined }[],
): void {
  const inHours = hours.reduce((all, { expected }) => all + expected.sure.length, 0);
  // What came late to its hour may be in the day, and then counts against the bound.
  const unsure = day.sure.length + day.maybe.length - inHours;
  const range = views(day, upTo(HOURLY));
  const got = hours.reduce(
    (all, { published }) => all + sum(published?.cells.get('hours') ?? [], 'count'),
    0,
  );
  must(
    got >= range[0] - unsure && got <= range[1] + unsure,
    () => `the hours of ${nameOf(day.span as Span)} have ${got} views, but should have ${range}`,
  );
}
