import { BEACON, readBeaconBuild } from '../../../src/beaconBuild.ts';

/** Read once, as the server reads it when it starts. */
const BUILD = await readBeaconBuild(BEACON);

/** Attributes of a tag: `true` for one without a value, `undefined` for none. */
export type Attributes = Readonly<Record<string, string | true | undefined>>;

/**
 * A script tag of the beacon as `headcount snippet` prints it: the hash in its address, and
 * what the browser checks its bytes against.
 *
 * @param server origin that serves the beacon
 */
export async function scriptTag(
  name: 'beacon' | 'beacon-extras',
  server: string,
  attributes: Attributes,
): Promise<string> {
  const { hash, integrity } = BUILD[name];
  const src = `${server}/${name}.${hash}.js`;
  const all = { defer: true as const, src, integrity, crossorigin: 'anonymous', ...attributes };
  return `<script ${writeAttributes(all)}></script>`;
}

function writeAttributes(attributes: Attributes): string {
  return Object.entries(attributes)
    .flatMap(([name, value]) => {
      if (value === undefined) return [];
      return value === true ? name : `${name}="${value.replaceAll('"', '&quot;')}"`;
    })
    .join(' ');
}
