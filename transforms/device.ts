import { isbot } from 'isbot';
import { LRUCache } from 'lru-cache';
import UAParser from 'ua-parser-js';
import type { ClientHints } from '../ingest/rawRequest.ts';
import { BROWSER_FAMILIES, family, OS_FAMILIES } from './families.ts';
import { keyedHash } from './keyedHash.ts';
import type { Device, ReadDevice } from './readers.ts';
import { readHints } from './readHints.ts';
import type { RequestStep } from './step.ts';

/** Programs are no audience; of all others what the browser tells, reduced. */
export const device: RequestStep = {
  name: 'device',
  run(raw, sender, site) {
    const read = site.readDevice(raw.userAgent, raw.hints);
    if (read.bot) return 'bot';
    sender.device = read.device;
    sender.os = read.os;
    sender.os_version = read.os_version;
    sender.browser = read.browser;
    sender.browser_version = read.browser_version;
    return undefined;
  },
};

/** Longer user agents and hints are cut: nothing that is counted stands behind. */
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
  return (userAgent, hints) => {
    const text = userAgent.slice(0, MAX_LENGTH);
    const brands = hints.brands.slice(0, MAX_LENGTH);
    const platform = hints.platform.slice(0, 32);
    const id = keyedHash(key, `${text}\n${brands}\n${platform}\n${hints.mobile}`);
    const found = known.get(id);
    if (found) return found;
    const read = parseDevice(text, { brands, platform, mobile: hints.mobile });
    known.set(id, read);
    return read;
  };
}

/** Reads a user agent, and the client hints where they say more than it does. */
export function parseDevice(userAgent: string, hints: ClientHints): Device {
  const parsed = new UAParser(userAgent).getResult();
  const hinted = readHints(hints);
  const os = family(parsed.os.name, OS_FAMILIES);
  const browser = hinted.browser ?? family(parsed.browser.name, BROWSER_FAMILIES);
  const browserMajor = hinted.browser ? hinted.browserMajor : parsed.browser.major;
  return {
    bot: isbot(userAgent),
    device: deviceClass(parsed.device.type, parsed.os.name, hints.mobile),
    os,
    os_version: withMajor(os, parsed.os.version),
    browser,
    browser_version: withMajor(browser, browserMajor),
  };
}

/** A family with the number before the first dot; without one, or for `(other)`, the family. */
function withMajor(name: string, version: string | undefined): string {
  const major = /^\d{1,4}(?!\d)/.exec(version ?? '')?.[0];
  return name.startsWith('(') || major === undefined ? name : `${name} ${major}`;
}

function deviceClass(
  type: string | undefined,
  os: string | undefined,
  mobile: boolean,
): Device['device'] {
  if (type === 'mobile' || type === 'tablet') return type;
  if (mobile) return 'mobile';
  // ua-parser-js leaves the type of a desktop open; where there is no OS either, nothing is known.
  return type === undefined && os !== undefined ? 'desktop' : 'other';
}
