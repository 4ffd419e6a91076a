import { v4 } from 'uuid';
import type { Random } from './random.ts';
import regions from './regions.json' with { type: 'json' };
import userAgents from './userAgents.json' with { type: 'json' };

/** Somebody who visits the site now and then. All that identifies is what the pipeline must lose. */
export interface Person {
  readonly id: string;
  readonly address: string;
  readonly email: string;
  readonly region: string;
  readonly userAgent: string;
  /** Class, operating system and browser, joined by a space. */
  readonly device: string;
  /** What the consent banner was answered; `unset` is no answer. */
  readonly consent: 'granted' | 'denied' | 'objected' | 'unset';
  /** Answers the banner in the middle of the first visit, not before it. */
  readonly decidesLate: boolean;
  /** Sends Global Privacy Control. */
  readonly gpc: boolean;
  /** Visits a day, on average. */
  readonly rate: number;
}

const CONSENT = [
  { answer: 'granted', weight: 60 },
  { answer: 'denied', weight: 20 },
  { answer: 'unset', weight: 17 },
  { answer: 'objected', weight: 3 },
] as const;

/**
 * Consent has nothing to do with how often somebody visits, so what the audience
 * estimate assumes is true of these people. Of others it may not be.
 */
export function createPopulation(random: Random, size: number): Person[] {
  const addresses = new Set<string>();
  return Array.from({ length: size }, (_, index) => createPerson(random, index, addresses));
}

function createPerson(random: Random, index: number, addresses: Set<string>): Person {
  const home = random.pick(regions, ({ weight }) => weight);
  const browser = random.pick(userAgents, ({ weight }) => weight);
  let address = createAddress(random, home);
  while (addresses.has(address)) address = createAddress(random, home);
  addresses.add(address);
  return {
    id: v4({ random: random.bytes(16) }),
    address,
    email: `person.${index}.${random.int(1000, 9999)}@mail.example`,
    region: home.region,
    userAgent: browser.text,
    device: [browser.device, browser.os, browser.browser].join(' '),
    consent: random.pick(CONSENT, ({ weight }) => weight).answer,
    decidesLate: random.fraction() < 0.3,
    gpc: random.fraction() < 0.05,
    // A few come daily, most now and then: 0.02 to 0.8 visits a day.
    rate: 0.02 + 0.78 * random.fraction() ** 3,
  };
}

/** Three digits at the end, so that no address is a part of another one's text. */
function createAddress(random: Random, home: (typeof regions)[number]): string {
  if (home.v6.length > 0 && random.fraction() < 0.25) {
    const part = () => random.int(0x1000, 0xffff).toString(16);
    return `${random.pick(home.v6)}:${part()}:${part()}:${part()}:${part()}:${part()}`;
  }
  return `${random.pick(home.v4)}.${random.int(100, 254)}`;
}
