import { createRandom, type Random } from '../random.ts';
import { countVisits, type SimulatedRequest } from '../simulate.ts';
import type { Company } from './company.ts';
import { createMembers, type Member } from './members.ts';
import { tcfString } from './tcfString.ts';
import { LONGEST, walk } from './walk.ts';

const DAY = 86_400_000;
/** Nobody's visit goes on beyond one, so that it lies in one day, wherever that ends. */
const HALF_HOUR = 30 * 60_000;
/** As the beacon puts them together. */
const EVENTS_A_REQUEST = 15;
/** Sunday first. */
const WEEK = [0.66, 1.05, 1.12, 1.1, 1.08, 1, 0.74];

export interface CompanyTraffic {
  readonly members: readonly Member[];
  /** The requests of one day after the other, each in the order of `at`. */
  days(): Generator<SimulatedRequest[]>;
}

export interface CompanySpan {
  readonly seed: number;
  /** Midnight of the first day, UTC, milliseconds since 1970; `until` cuts the last one short. */
  readonly from: number;
  readonly until: number;
  /** How many people each company has; a quarter of them come on a day. */
  readonly people: number;
}

/** A company's visitors, day by day, more of them from week to week. The same seed gives the same. */
export function simulateCompany(company: Company, span: CompanySpan): CompanyTraffic {
  const { seed, from, until, people } = span;
  const random = createRandom(seed);
  const members = createMembers(random, company, people);
  // What the dialog was answered before all this.
  const said = consentOf(company, from);
  const whole = Math.floor((until - from) / DAY);
  return {
    members,
    *days() {
      for (let day = 0; from + day * DAY < until; day += 1) {
        const startsAt = from + day * DAY;
        const busy = (WEEK[new Date(startsAt).getUTCDay()] ?? 1) * (0.85 + (0.3 * day) / whole);
        const broken = day === whole - 1 - (company.problems?.daysAgo ?? whole);
        const visits = members.flatMap((member) =>
          Array.from(
            { length: sends(company, member) ? countVisits(random, member.rate * busy) : 0 },
            () => visit({ random, company, member, said, broken, startsAt }),
          ).flat(),
        );
        yield visits.filter(({ at }) => at < until).sort((a, b) => a.at - b.at);
      }
    },
  };
}

/** A beacon tells nothing of who objected, nor without a grant where the policy drops that. */
function sends({ sendsAlways }: Company, { consent }: Member): boolean {
  return consent === 'granted' || (sendsAlways && consent !== 'objected');
}

/** The consent field by what the dialog was answered; absent where nothing was. */
function consentOf({ signal }: Company, at: number): (consent: Member['consent']) => object {
  const forms = {
    flag: { granted: 'granted', denied: 'denied' },
    gcs: { granted: { gcs: 'G101' }, denied: { gcs: 'G100' } },
    tcf: { granted: { tcf: tcfString(true, at) }, denied: { tcf: tcfString(false, at) } },
  }[signal];
  return (consent) =>
    consent === 'granted' || consent === 'denied' ? { consent: forms[consent] } : {};
}

interface Visit {
  readonly random: Random;
  readonly company: Company;
  readonly member: Member;
  readonly said: ReturnType<typeof consentOf>;
  readonly broken: boolean;
  readonly startsAt: number;
}

function visit(it: Visit): SimulatedRequest[] {
  const { random, company, member } = it;
  const measured = member.consent === 'granted';
  const happened = walk({
    ...{ random, company, measured },
    email: member.email,
    broken: it.broken,
  });
  const length = happened.at(-1)?.after ?? 0;
  const from = beginsAt(it) + random.int(0, HALF_HOUR - 1 - Math.min(length, LONGEST));
  const events = happened.map(({ after, fields }) => {
    const at = from + after;
    return { id: eventId(random, at), at, ...fields };
  });
  return Array.from({ length: Math.ceil(events.length / EVENTS_A_REQUEST) }, (_, index) =>
    request(it, events.slice(index * EVENTS_A_REQUEST, (index + 1) * EVENTS_A_REQUEST)),
  );
}

/** The half hour of a visit: more come at eleven and at eight in the evening, where they are. */
function beginsAt({ random, member, startsAt }: Visit): number {
  const local = random.pick(HALVES, ({ weight }) => weight).half;
  const half = (local - member.hours * 2 + 96) % 48;
  return startsAt + half * HALF_HOUR;
}

const HALVES = Array.from({ length: 48 }, (_, half) => {
  const near = (hour: number, width: number) => Math.exp(-(((half / 2 - hour) / width) ** 2));
  // At night are too few to be published; an hour in which nobody comes is none to release.
  const asleep = half >= 2 && half < 11;
  return { half, weight: asleep ? 0 : 0.08 + near(11, 3.5) + 0.8 * near(20, 2.5) };
});

function request(
  { company, member, said }: Visit,
  events: readonly { readonly at: number; readonly url: string }[],
): SimulatedRequest {
  const at = events.at(-1)?.at ?? 0;
  const { language, timezone, screen } = member;
  // What the device tells and holds is read after a grant, and not before.
  const read =
    member.consent === 'granted'
      ? { visitor: member.id, context: { language, timezone, screen } }
      : {};
  return {
    site: company.site,
    at,
    address: member.address,
    headers: {
      'content-type': 'text/plain;charset=UTF-8',
      'user-agent': member.userAgent,
      'accept-language': `${language},en;q=0.5`,
      origin: new URL(events[0]?.url ?? company.origin).origin,
      ...(member.gpc ? { 'sec-gpc': '1' } : {}),
      ...(member.dnt ? { dnt: '1' } : {}),
    },
    body: JSON.stringify({
      site: company.site,
      ...said(member.consent),
      ...read,
      sentAt: at,
      events,
    }),
  };
}

/** A UUID of version 7 (RFC 9562), in a third of the time of one that is made byte by byte. */
function eventId(random: Random, at: number): string {
  const hex = (digits: number) =>
    random
      .int(0, 16 ** digits - 1)
      .toString(16)
      .padStart(digits, '0');
  const time = at.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(3)}-8${hex(3)}-${hex(6)}${hex(6)}`;
}
