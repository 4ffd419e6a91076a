/** What a visitor said. Nothing said is none of them. */
export type Choice = 'granted' | 'denied' | 'objected';

/** How the beacon of a site behaves; `headcount snippet <site>` prints what the site's policy asks for. */
export interface Options {
  /** The name of the site's policy. */
  readonly site: string;
  /** Origin of the Headcount server, for instance `https://stats.example.com`; the page's own by default. */
  readonly endpoint?: string | undefined;
  /** `count` sends events without an id before a grant; `drop`, the default, waits for it. */
  readonly withoutConsent?: 'count' | 'drop' | undefined;
  /** What Global Privacy Control counts as: `denied` by default. */
  readonly gpc?: 'denied' | 'objected' | undefined;
  /**
   * What Do Not Track counts as, where the policy reads it: no id is made then. The server reads
   * it from the request itself and decides.
   */
  readonly dnt?: 'denied' | 'objected' | undefined;
  /** `denied` where children use the page: then no id is ever made. */
  readonly child?: 'denied' | undefined;
  /** Domain that the visitor's id is shared over, for instance `example.com`; this host alone by default. */
  readonly domain?: string | undefined;
}

/** What consent management platforms hand over, as the wire format has it; `undefined` takes it back. */
export interface Said {
  readonly tcf?: string | undefined;
  readonly gpp?: string | undefined;
  readonly sid?: readonly number[] | undefined;
  readonly gcs?: string | undefined;
}

/** The beacon. None of its functions throws, whatever it is given. */
export interface Headcount {
  /** Tells what the visitor chose, on every page: the beacon itself remembers nothing. */
  consent(choice: Choice): void;
  /** Counts a custom event that the policy declares; props are texts, numbers, true or false. */
  event(name: string, props?: Readonly<Record<string, string | number | boolean>>): void;
  /** Counts a page view by hand, where an address changes without the History API. */
  page(): void;
  /** Counts an event of a type of the wire format, with its other fields. For extensions. */
  collect(type: 'error' | 'click', fields: object): void;
  /** With the second script tag: deletes what an earlier page stored; `forget` of `extras.d.ts`. */
  forget?: () => void;
  /** What another source of consent says; `undefined` takes its word back. For consent adapters. */
  signal(source: string, says: Choice | undefined, said?: Said): void;
  /** Calls back with what all sources say together, now and whenever it changes. */
  watch(listener: (says: Choice | undefined) => void): void;
}

/** Starts the beacon. Where there is no page, as on a server, nothing happens. */
export function init(options: Options): Headcount;
