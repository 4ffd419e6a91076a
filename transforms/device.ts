import { isbot } from 'isbot';
import { LRUCache } from 'lru-cache';
import UAParser from 'ua-parser-js';
import { BROWSER_FAMILIES, OS_FAMILIES } from './families.ts';
import { keyedHash } from './keyedHash.ts';
import type { Device, ReadDevice } from './readers.ts';
import { OTHER, UNKNOWN } from './sender.ts';
import type { RequestStep } from './step.ts';

/** Programs are no audience; of all others what the user agent tells, reduced. */
export const device: RequestStep = {
  name: 'device',
  run(raw, sender, site) {
    const read = site.readDevice(raw.userAgent);
    if (read.bot) return 'bot';
    sender.device = read.device;
    sender.os = read.os;
    sender.browser = read.browser;
    return undefined;
  },
};

/** Longer user agents are cut: nothing that is counted stands behind. */
const MAX_LENGTH = 512;

/**
 * A reader that remembers what it parsed under a keyed hash, so that no user
 * agent stays in memory.
 *
 * @param key random, of this process only
 * @param max how many user agents are remembered
 */
export function createDeviceReader(key: string, max = 20_000): ReadDevice {
  const known = new LRUCache<string, Device>({ max });
  return (userAgent) => {
    const text = userAgent.slice(0, MAX_LENGTH);
    const id = keyedHash(key, text);
    const found = known.get(id);
    if (found) return found;
    const read = parseDevice(text);
    known.set(id, read);
    return read;
  };
}

/** Reads one user agent. */
export function parseDevice(userAgent: string): Device {
  const parsed = new UAParser(userAgent).getResult();
  return {
    bot: isbot(userAgent),
    device: deviceClass(parsed.device.type, parsed.os.name),
    os: family(parsed.os.name, OS_FAMILIES),
    browser: family(parsed.browser.name, BROWSER_FAMILIES),
  };
}

/**
 * A family as it is spelt in the list. The parser hands on what stands in the
 * user agent, which may be anything, so only known names are kept.
 */
function family(name: string | undefined, known: ReadonlyMap<string, string>): string {
  return name === undefined ? UNKNOWN : (known.get(name.toLowerCase()) ?? OTHER);
}

function deviceClass(type: string | undefined, os: string | undefined): Device['device'] {
  if (type === 'mobile' || type === 'tablet') return type;
  // ua-parser-js leaves the type of a desktop open; where there is no OS either, nothing is known.
  return type === undefined && os !== undefined ? 'desktop' : 'other';
}
