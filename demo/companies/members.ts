import { v4 } from 'uuid';
import type { Random } from '../random.ts';
import { type Browser, pickBrowser } from './browsers.ts';
import type { Answer, Company } from './company.ts';
import { locate, type Place } from './locate.ts';
import { pickKey } from './pickKey.ts';

/** Somebody who visits a company's site now and then. */
export interface Member extends Place, Browser {
  readonly id: string;
  readonly email: string;
  readonly consent: Answer;
  readonly gpc: boolean;
  readonly dnt: boolean;
  /** Visits a day, on average. */
  readonly rate: number;
}

export function createMembers(random: Random, company: Company, size: number): Member[] {
  return Array.from({ length: size }, (_, index) => ({
    ...locate(random, pickKey(random, company.homes) ?? ''),
    ...pickBrowser(random, company.phones),
    id: v4({ random: random.bytes(16) }),
    email: `${company.site}.${index}.${random.int(1000, 9999)}@mail.example`,
    consent: pickKey(random, company.consent) ?? 'unset',
    gpc: random.fraction() < 0.04,
    dnt: random.fraction() < 0.03,
    // A few come daily, most now and then: 0.03 to 0.93 visits a day, a quarter on average.
    rate: 0.03 + 0.9 * random.fraction() ** 3,
  }));
}
