import type { Random } from '../random.ts';

/** How likely each is, beside the others. */
export type Weights<T extends string = string> = Readonly<Partial<Record<T, number>>>;

/** How a site tells the server what its consent dialog was answered. */
export type ConsentSignal = 'flag' | 'tcf' | 'gcs';

/** A page, and what people do there. */
export interface Page {
  /** How many visits begin here, beside the other pages; none where it is absent. */
  readonly entry?: number;
  /** Where people go from here; what is missing to 1 leaves the site. */
  readonly next?: Weights;
  /** How likely each declared target is clicked. */
  readonly clicks?: Weights;
  /** How likely each declared custom event happens. */
  readonly events?: Weights;
  /** How long half of the people look at it, in seconds; 20 where it is absent. */
  readonly seconds?: number;
}

export interface Problem {
  readonly kind: 'crash' | 'load' | 'api';
  readonly name: string;
  readonly status?: number;
  readonly weight: number;
}

/** The traffic of one company, made up: its policy says what may be counted, this what happens. */
export interface Company {
  readonly site: string;
  /** In a few words, for people. */
  readonly what: string;
  readonly origin: string;
  /** Another host, and the first segments of the paths that it serves. */
  readonly other?: { readonly origin: string; readonly paths: readonly string[] };
  /** Where its people are: ISO 3166-2 codes of `locate`. */
  readonly homes: Weights;
  /** How many of 1 come with a phone. */
  readonly phones: number;
  readonly consent: Weights<Answer>;
  readonly signal: ConsentSignal;
  /** Whether a beacon sends anything without a grant. */
  readonly sendsAlways: boolean;
  /** Whether any cube counts pages that are left. */
  readonly countsLeaving: boolean;
  /** URLs that a visit comes from; `''` for none. */
  readonly referrers: Weights;
  /** By the template that the policy declares. */
  readonly pages: Readonly<Record<string, Page>>;
  /** What stands in a page's `{name}`; the first is met most. What stands in `:id` is random. */
  readonly names: Readonly<Record<string, readonly string[]>>;
  /** The declared props of a custom event. */
  readonly props: Readonly<
    Record<string, (random: Random) => Readonly<Record<string, string | number>>>
  >;
  /** What goes wrong on a page; absent where no cube counts it. */
  readonly problems?: {
    /** One of so many page views meets one. */
    readonly oneIn: number;
    readonly usual: readonly Problem[];
    /** What a release broke on one day: so many days before the last whole one. */
    readonly daysAgo: number;
    readonly broken: Problem;
  };
}

/** What the consent dialog was answered; `unset` is no answer. */
export type Answer = 'granted' | 'denied' | 'objected' | 'unset';
