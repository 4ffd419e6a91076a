/** What really happened on a day, counted while the traffic was made. */
export interface DayTruth {
  /** People with consent (and no privacy signal against it), by where they are. */
  readonly visitorsByRegion: Map<string, number>;
  /** The same people by device class, operating system and browser. */
  readonly visitorsByDevice: Map<string, number>;
  /** Ids of those with consent, and of all who did not object. */
  readonly visitors: { readonly consented: Set<string>; readonly all: Set<string> };
  readonly visits: { total: number };
  readonly viewsByPage: Map<string, number>;
  readonly views: { total: number };
  /** Consent that was given in mid-visit. */
  readonly grants: { total: number };
}

export function emptyTruth(): DayTruth {
  return {
    visitorsByRegion: new Map(),
    visitorsByDevice: new Map(),
    visitors: { consented: new Set(), all: new Set() },
    visits: { total: 0 },
    viewsByPage: new Map(),
    views: { total: 0 },
    grants: { total: 0 },
  };
}

export function add(counts: Map<string, number>, key: string, amount = 1): void {
  counts.set(key, (counts.get(key) ?? 0) + amount);
}
