import type { RawEvent, RawRequest } from '../ingest/rawRequest.ts';
import type { Policy } from '../policy/policy.ts';
import { type Decision, decide, refuses } from './consent.ts';
import type { DropReason } from './dropReason.ts';
import { createTransform, EVENT_STEPS, type Outcome, REQUEST_STEPS } from './pipeline.ts';
import { emptySender, type Sender } from './sender.ts';
import type { SiteTransforms } from './step.ts';
import { Visitor } from './visitor.ts';

/** One step of the transforms, as it went. */
export interface TracedStep {
  readonly step: string;
  /** What it looked at of the request or the event, as that came; what was not sent is left out. */
  readonly read: Readonly<Record<string, unknown>>;
  /** What it did to what is left of them. */
  readonly changed: readonly Change[];
  readonly drop: DropReason | undefined;
}

/** A field of what is left, before a step and after it. */
export interface Change {
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** The way of a request through the transforms. */
export interface Trace {
  /** Those that are done once a request. Where one drops, no further one is done. */
  readonly steps: readonly TracedStep[];
  readonly consent: Decision;
  readonly events: readonly TracedEvent[];
}

export interface TracedEvent {
  /** None where the request was dropped, or where the event is a change of consent. */
  readonly steps: readonly TracedStep[];
  readonly outcome: Outcome;
}

/**
 * The transforms of one site, told step by step. It runs the very steps that count, each wrapped in
 * one that looks on, so it cannot tell anything else than what they do. What it tells holds
 * what was sent: it is for who sent it, and for nobody else.
 */
export function createTracedTransform(
  policy: Policy,
  readers: Pick<SiteTransforms, 'lookUpPlace' | 'readDevice'>,
): (raw: RawRequest) => Trace {
  return (raw) => {
    const ofRequest: TracedStep[] = [];
    const ofEvents = new Map<RawEvent, TracedStep[]>(raw.events.map((event) => [event, []]));
    let sender: Sender = emptySender();
    const transform = createTransform(policy, readers, {
      request: REQUEST_STEPS.map((step) =>
        watch(step, (_raw, target, traced) => {
          sender = target;
          ofRequest.push(traced);
        }),
      ),
      event: EVENT_STEPS.map((step) =>
        watch(step, (event, _parts, traced) => ofEvents.get(event)?.push(traced)),
      ),
    });
    const outcomes = transform(raw);
    return {
      steps: ofRequest,
      // It takes of the sender what the region step left, and no later step changes that.
      consent: decide(raw, policy.consent, policy.children.directed, sender),
      events: raw.events.flatMap((event, index) => {
        const outcome = outcomes[index];
        return outcome ? { steps: ofEvents.get(event) ?? [], outcome } : [];
      }),
    };
  };
}

/** A step that tells of each run; it does and returns the same. */
function watch<Raw extends object, Target extends object, Rest extends unknown[]>(
  step: {
    readonly name: string;
    run(raw: Raw, target: Target, ...rest: Rest): DropReason | undefined;
  },
  tell: (raw: Raw, target: Target, traced: TracedStep) => void,
) {
  return {
    name: step.name,
    run(raw: Raw, target: Target, ...rest: Rest): DropReason | undefined {
      const read = new Map<string, unknown>();
      const before = shownFields(target);
      const drop = step.run(watched(raw, read), target, ...rest);
      const changed = changes(before, shownFields(target));
      tell(raw, target, { step: step.name, read: Object.fromEntries(read), changed, drop });
      return drop;
    },
  };
}

/** The same object, which notes the fields that are looked at. */
function watched<Raw extends object>(raw: Raw, read: Map<string, unknown>): Raw {
  return new Proxy(raw, {
    get(target, field) {
      const value: unknown = Reflect.get(target, field);
      const shown = typeof field === 'string' ? shownRaw(field, value) : undefined;
      if (shown !== undefined && shown !== '') read.set(String(field), shown);
      return value;
    },
  });
}

/** A field as it came; `undefined` for what need not be shown: the type, and what was not sent. */
function shownRaw(field: string, value: unknown): unknown {
  if (field === 'type') return undefined;
  if (field === 'url' && typeof value === 'object' && value !== null) return urlText(value);
  if (field !== 'events') return value;
  // Of the other events only those that refuse are looked at, for the whole request.
  const choices = (value as readonly RawEvent[]).flatMap((event) =>
    event.type === 'consent' && refuses(event) ? event.choice : [],
  );
  return choices.length > 0 ? choices : undefined;
}

function urlText(url: { origin?: unknown; pathname?: unknown; search?: unknown }): string {
  return `${url.origin}${url.pathname}${url.search}`;
}

function shownFields(target: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(target).map(([field, value]) => [
      field,
      value instanceof Visitor ? A_VISITOR : (value ?? NO_VISITOR),
    ]),
  );
}

/** Whose id cannot be read any more. */
const A_VISITOR = 'a visitor, whose id can no longer be read';
const NO_VISITOR = 'nobody in particular';

function changes(before: Record<string, unknown>, after: Record<string, unknown>): Change[] {
  const fields = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...fields].flatMap((field) => {
    const [was, is] = [before[field], after[field]];
    // Objects are replaced by steps, and never changed.
    return was === is ? [] : { field, before: was, after: is };
  });
}
