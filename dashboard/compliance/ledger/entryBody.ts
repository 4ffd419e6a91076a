/** What the body of an entry says; a part that is not there, or not as it should be, is left out. */
export interface EntryBody {
  readonly window?: WindowKind;
  /** Milliseconds since 1970. */
  readonly startsAt?: number;
  readonly endsAt?: number;
  /** Of a policy that came into force. */
  readonly version?: number;
  readonly hash?: string;
  /** Of a released window. */
  readonly policyVersion?: number;
  readonly partial?: boolean;
  readonly cubes: readonly ReleasedCube[];
}

export type WindowKind = 'hour' | 'day' | 'week' | 'month';

export interface ReleasedCube {
  readonly cube: string;
  readonly mechanism: string;
  /** Under dp. */
  readonly epsilon?: number;
  /** Why it was not published; '' where it was. */
  readonly withheld: string;
}

const KINDS: readonly unknown[] = ['hour', 'day', 'week', 'month'];

/** Reads a body. One that was tampered with may be anything; that it was the chain tells. */
export function readBody(body: string): EntryBody {
  const told = parse(body);
  const { window, partial, hash, cubes } = told;
  return {
    ...(KINDS.includes(window) ? { window: window as WindowKind } : {}),
    ...whole(told, 'startsAt'),
    ...whole(told, 'endsAt'),
    ...whole(told, 'version'),
    ...whole(told, 'policyVersion'),
    ...(typeof partial === 'boolean' ? { partial } : {}),
    ...(typeof hash === 'string' ? { hash } : {}),
    cubes: Array.isArray(cubes) ? cubes.filter(isCube) : [],
  };
}

function parse(body: string): Readonly<Record<string, unknown>> {
  try {
    const told: unknown = JSON.parse(body);
    return typeof told === 'object' && told !== null ? { ...told } : {};
  } catch {
    return {};
  }
}

function whole(told: Readonly<Record<string, unknown>>, key: string): Record<string, number> {
  const value = told[key];
  return typeof value === 'number' && Number.isSafeInteger(value) ? { [key]: value } : {};
}

function isCube(cube: unknown): cube is ReleasedCube {
  return (
    typeof cube === 'object' &&
    cube !== null &&
    'cube' in cube &&
    'withheld' in cube &&
    typeof cube.withheld === 'string'
  );
}
