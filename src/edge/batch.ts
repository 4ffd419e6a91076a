import { buildEvent, type Event, type EventParts } from '../../transforms/event.ts';
import type { Outcome } from '../../transforms/pipeline.ts';
import type { Sender } from '../../transforms/sender.ts';
import { type Fingerprint, Visitor } from '../../transforms/visitor.ts';

/**
 * Events of a request on their way from the Worker to a shard: what the transforms left of them,
 * and nothing else. Of a visitor it has 64 bits of a hash, so that the id stays in the Worker.
 */
export interface Batch {
  readonly site: string;
  /** The same for all events; undefined where there is none to be counted. */
  readonly sender: (Omit<Sender, 'visitor'> & { readonly visitor: string | undefined }) | undefined;
  readonly entries: readonly BatchEntry[];
}

/** An event to be counted, or a visitor's withdrawal. */
export type BatchEntry = { readonly id: string } & (
  | { readonly parts: EventParts }
  | { readonly forget: string }
);

/** An outcome that is for a shard, and the id of its event. */
export interface Sent {
  readonly id: string;
  readonly outcome: Exclude<Outcome, { drop: unknown }>;
}

export function packBatch(site: string, sent: readonly Sent[]): Batch {
  const first = sent.find(({ outcome }) => 'event' in outcome)?.outcome;
  return {
    site,
    sender: first && 'event' in first ? senderOf(first.event, site) : undefined,
    entries: sent.map(({ id, outcome }) =>
      'event' in outcome
        ? { id, parts: partsOf(outcome.event) }
        : { id, forget: visitorHash(outcome.forget, site) },
    ),
  };
}

export function unpackBatch({ sender, entries }: Batch): Sent['outcome'][] {
  const known = sender && {
    ...sender,
    visitor: sender.visitor === undefined ? undefined : new Visitor(sender.visitor),
  };
  return entries.map((entry) => {
    if ('forget' in entry) return { forget: new Visitor(entry.forget) };
    if (!known) throw new Error('a batch of events names their sender');
    return { event: buildEvent(known, entry.parts) };
  });
}

/** The same events of somebody who cannot be told from others. */
export function withoutVisitor(batch: Batch): Batch {
  const { sender } = batch;
  if (!sender) return batch;
  return { ...batch, sender: { ...sender, basis: 'anonymous', visitor: undefined } };
}

/**
 * What a visitor is called between Worker and shard: 64 bits of a hash of the id with the
 * site's name, in hex. It is kept nowhere; windows keep a hash of it under their own keys.
 */
export function visitorHash(visitor: Visitor, site: string): string {
  const { high, low }: Fingerprint = visitor.fingerprint(`headcount ${site} `);
  return hex(high) + hex(low);
}

function hex(half: number): string {
  return half.toString(16).padStart(8, '0');
}

function senderOf(event: Event, site: string): NonNullable<Batch['sender']> {
  const { visitor, basis, country, region, device, os, os_version } = event;
  const { browser, browser_version, language, timezone, screen } = event;
  return {
    visitor: visitor && visitorHash(visitor, site),
    ...{ basis, country, region, device, os, os_version },
    ...{ browser, browser_version, language, timezone, screen },
  };
}

function partsOf(event: Event): EventParts {
  const { type, at, entry, page, from, referrer, utm_source, utm_medium, utm_campaign } = event;
  const { engaged, exit, target, error_kind, error_name, error_status, name, props } = event;
  return {
    ...{ type, at, entry, page, from, referrer, utm_source, utm_medium, utm_campaign },
    ...{ engaged, exit, target, error_kind, error_name, error_status, name, props },
  };
}
