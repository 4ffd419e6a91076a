import type { BeaconBuild } from '../beaconBuild.ts';
import type { BeaconOptions } from './beaconOptions.ts';
import { EARLY_CALLS } from './earlyCalls.ts';
import type { ExtrasOptions } from './extrasOptions.ts';

/** The attributes of a tag by their names; `true` has no value. */
type Attributes = Readonly<Record<string, string | true>>;

/** What the tags of a page are made of. */
export interface Tags {
  readonly build: BeaconBuild;
  readonly beacon: BeaconOptions;
  /** Absent for a page without the second script. */
  readonly extras: ExtrasOptions | undefined;
  /** Whether the page may call the beacon before it has loaded. */
  readonly early: boolean;
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
    ...(early ? [`<script>${EARLY_CALLS}</script>`] : []),
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
