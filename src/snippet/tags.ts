import type { Script } from '../beaconScript.ts';
import type { BeaconOptions } from './beaconOptions.ts';
import type { ExtrasOptions } from './extrasOptions.ts';

/** The attributes of a tag by their names; `true` has no value. */
type Attributes = Readonly<Record<string, string | true>>;

/** What a tag names of a build, by script. */
export type TagBuild = Readonly<
  Record<'beacon' | 'beacon-extras', Pick<Script, 'hash' | 'integrity'>>
>;

/** What the tags of a page are made of. */
export interface Tags {
  readonly build: TagBuild;
  readonly beacon: BeaconOptions;
  /** Absent for a page without the second script. */
  readonly extras: ExtrasOptions | undefined;
  /** A script for calls before the beacon has loaded: `EARLY_CALLS`, where the page makes any. */
  readonly early: string | undefined;
}

/** The script tags for a page, as HTML. */
export function tags({ build, beacon, extras, early }: Tags): string {
  const tag = (name: 'beacon' | 'beacon-extras', data: Attributes) => {
    const { hash, integrity } = build[name];
    return [
      `<script defer src="${beacon.endpoint}/${name}.${hash}.js"`,
      `  integrity="${integrity}" crossorigin="anonymous"`,
      `  ${attributes(data)}></script>`,
    ].join('\n');
  };
  return [
    ...(early ? [`<script>${early}</script>`] : []),
    tag('beacon', { ...beacon }),
    ...(extras ? [tag('beacon-extras', extrasData(extras))] : []),
  ].join('\n');
}

function extrasData({ tcf, gpp, gcs, ...others }: ExtrasOptions): Attributes {
  const collect = Object.keys({
    ...others,
    ...(tcf ? { tcf } : {}),
    ...(gpp ? { gpp } : {}),
    ...(gcs ? { gcs } : {}),
  });
  return {
    collect: collect.join(' '),
    ...(tcf && 'vendor' in tcf ? { tcfVendor: String(tcf.vendor) } : {}),
    ...(tcf && 'publisher' in tcf ? { tcfPublisher: true } : {}),
    ...(gpp === 'objected' ? { gpc: gpp } : {}),
    ...(gcs?.grants ? { gcsGrants: true } : {}),
  };
}

/** As `dataset` reads them: https://html.spec.whatwg.org/multipage/dom.html#dom-dataset */
function attributes(data: Attributes): string {
  return Object.entries(data)
    .map(([key, value]) => {
      const name = `data-${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
      return value === true ? name : `${name}="${value}"`;
    })
    .join(' ');
}
