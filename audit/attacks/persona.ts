import type { Policy } from '../../policy/policy.ts';
import type { Random } from '../random.ts';
import type { Twin } from '../twin.ts';

/** Somebody made up, as a server meets them. */
export interface Persona {
  readonly visitor: string;
  readonly device: DeviceProfile;
  readonly address: string;
}

/** A browser, and what goes with it. */
export interface DeviceProfile {
  readonly userAgent: string;
  readonly language: string;
  readonly screen: readonly [number, number];
  readonly timezone: string;
}

/** The most events that a request may hold. */
const A_REQUEST = 200;

/** From the usual to the rare; the last is nobody's in a crowd. */
export const DEVICES: readonly DeviceProfile[] = [
  device('Windows NT 10.0; Win64; x64', 'Chrome/128.0.0.0 Safari/537.36', 'en-US', [1920, 1080]),
  device('Linux; Android 14; K', 'Chrome/128.0.0.0 Mobile Safari/537.36', 'en-IN', [412, 915]),
  device('Macintosh; Intel Mac OS X 10_15_7', 'Version/17.6 Safari/605.1.15', 'de', [1440, 900]),
  device(
    'Windows NT 10.0; Win64; x64',
    'Chrome/121.0.0.0 Safari/537.36 Edg/121.0',
    'fr',
    [1366, 768],
  ),
  device('X11; Ubuntu; Linux x86_64', 'Chrome/119.0.0.0 Safari/537.36', 'hi', [1280, 720]),
  device('X11; CrOS x86_64 14541.0.0', 'Chrome/110.0.0.0 Safari/537.36', 'ta', [1366, 900]),
  device('X11; FreeBSD amd64', 'Chrome/99.0.0.0 Safari/537.36', 'is', [2560, 1600]),
];

/** Addresses in some places; where none is looked up they say nothing. */
const ADDRESSES = ['125.21.233.7', '180.179.181.7', '182.73.134.7', '8.8.8.8', '193.0.0.1'];

function device(
  system: string,
  browser: string,
  language: string,
  screen: readonly [number, number],
): DeviceProfile {
  const userAgent = `Mozilla/5.0 (${system}) AppleWebKit/537.36 (KHTML, like Gecko) ${browser}`;
  return { userAgent, language, screen, timezone: 'Europe/Berlin' };
}

/** Somebody, mostly with a usual browser unless it is told which. */
export function makePersona(random: Random, of?: DeviceProfile): Persona {
  const usual = DEVICES[Math.floor(random.fraction() ** 2 * (DEVICES.length - 1))];
  return {
    visitor: random.uuid(),
    device: of ?? usual ?? random.pick(DEVICES),
    address: random.pick(ADDRESSES),
  };
}

/** An event as a client sends it, but for its id and time. */
export type Act = Readonly<Record<string, unknown>> & { readonly type: string };

/** Sends what somebody does, with consent, at the twin's time. @returns how many events were counted */
export async function act(
  twin: Twin,
  random: Random,
  { visitor, device: its, address }: Persona,
  acts: readonly Act[],
): Promise<number> {
  const { userAgent, language, screen, timezone } = its;
  let counted = 0;
  for (let from = 0; from < acts.length; from += A_REQUEST) {
    const at = twin.now();
    const { json } = await twin.send({
      address,
      headers: { 'user-agent': userAgent, 'accept-language': language },
      body: {
        ...{ site: twin.policy.site, sentAt: at, consent: 'granted', visitor },
        context: { language, screen, timezone },
        events: acts.slice(from, from + A_REQUEST).map((it) => ({ id: random.uuid(), at, ...it })),
      },
    });
    counted += (json as { accepted?: number } | undefined)?.accepted ?? 0;
  }
  return counted;
}

/** A path that matches a template. */
export function pathOf(template: string): string {
  return template.replace(/:\w+|\{\w+\}|\*$/g, 'x7');
}

export function urlOf({ origins }: Pick<Policy, 'origins'>, template: string): string {
  return `${origins[0]}${pathOf(template)}`;
}
