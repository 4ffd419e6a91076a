import { graceOf } from '../../aggregate/windowRegistry.ts';
import type { Problem } from '../../ingest/problem.ts';
import type { RawRequest } from '../../ingest/rawRequest.ts';
import { NotDurable, takeEnvelope } from '../../ingest/takeEnvelope.ts';
import type { Measure } from '../../policy/cube.ts';
import { list } from '../../policy/list.ts';
import type { Policy } from '../../policy/policy.ts';
import { RESEND_HOURS } from '../../policy/resends.ts';
import { createDeviceReader } from '../../transforms/device.ts';
import type { Outcome } from '../../transforms/pipeline.ts';
import type { LookUpPlace } from '../../transforms/readers.ts';
import { stepInWords } from '../../transforms/stepInWords.ts';
import {
  createTracedTransform,
  type Trace,
  type TracedStep,
} from '../../transforms/traceTransform.ts';
import { previewEvents } from '../previewEvents.ts';
import type { DryRunAsked } from './dryRunRequest.ts';
import type { DryRun, DryRunCell, DryRunEvent, DryRunStep } from './dryRunSchema.ts';
import { ignoredFields } from './ignoredFields.ts';
import { CHANGES_NOTHING, consentInWords, FORGETS, fateInWords } from './inWords.ts';
import { publication } from './publication.ts';
import { type AddedTo, type WouldCount, wouldCount } from './wouldCount.ts';

export interface DryRunDeps {
  readonly policy: Policy;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly lookUpPlace: LookUpPlace;
  /** 32 fresh random bytes in hex. */
  readonly randomKey: () => string;
}

/**
 * Takes a pasted request the way of every request, and tells each step of it. It keeps nothing: the
 * answer is all there is of it.
 */
export async function dryRun(asked: DryRunAsked, deps: DryRunDeps): Promise<DryRun | Problem> {
  const { policy } = deps;
  const receivedAt = asked.receivedAt ?? deps.now;
  let traced: Pick<DryRun, 'steps' | 'events'> = { steps: [], events: [] };
  const taken = await takeEnvelope(asked.request, asked.body, {
    now: () => receivedAt,
    originsOf: (site) => (site === policy.site ? policy.origins : undefined),
    // Never called: the request asks for no more than a preview.
    collect: () => Promise.reject(new NotDurable('a dry run counts nothing')),
    preview: (raw) => {
      traced = trace(raw, deps);
    },
  });
  if ('status' in taken) return taken;
  return {
    site: policy.site,
    policyVersion: policy.version,
    stored: false,
    words: 'Nothing of this was counted, kept or logged.',
    receivedAt: iso(receivedAt),
    ignored: ignoredFields(asked.body, asked.headers),
    ...traced,
    errors: [...taken.errors],
  };
}

function trace(raw: RawRequest, deps: DryRunDeps): Pick<DryRun, 'steps' | 'events'> {
  const { policy, lookUpPlace, randomKey } = deps;
  // A reader of its own: the one that counts remembers what it has read, under a hash.
  const readDevice = createDeviceReader(randomKey(), 1);
  const told = createTracedTransform(policy, { lookUpPlace, readDevice })(raw);
  const outcomes = told.events.map(({ outcome }) => outcome);
  const counted = wouldCount(policy, raw, outcomes, raw.receivedAt, randomKey);
  return {
    steps: told.steps.map((step) => stepOf(step, told)),
    events: told.events.flatMap(({ steps, outcome }, index) => {
      const would = counted[index];
      const type = raw.events[index]?.type ?? '';
      return would ? eventOf(index, type, { steps, outcome }, would) : [];
    }),
  };
}

function stepOf({ step, read, changed, drop }: TracedStep, whole?: Trace): DryRunStep {
  const decided = step === 'consent' ? whole?.consent : undefined;
  return {
    step,
    does: stepInWords(step),
    read: { ...read },
    changed: [...changed],
    ...(decided
      ? {
          decided: {
            consent: decided.consent,
            by: decided.reason,
            words: consentInWords(decided),
          },
        }
      : {}),
    ...(drop ? { drop } : {}),
  };
}

function eventOf(
  index: number,
  type: string,
  { steps, outcome }: { readonly steps: readonly TracedStep[]; readonly outcome: Outcome },
  { fate, cells, fingerprintIn, keepsId }: WouldCount,
): DryRunEvent {
  const isForgotten = 'forget' in outcome && fate === '';
  const changesNothing = type === 'consent' && fate === 'not_collected';
  const [left] = 'event' in outcome ? previewEvents([outcome]) : [];
  const windows = list(fingerprintIn.map((kind) => `the ${kind}`));
  return {
    index,
    type,
    steps: steps.map((step) => stepOf(step)),
    fate: isForgotten ? 'forgotten' : fate === '' ? 'counted' : fate,
    words: isForgotten ? FORGETS : changesNothing ? CHANGES_NOTHING : fateInWords(fate),
    ...(left ? { event: left as Record<string, unknown> } : {}),
    counted: cells.map(cellOf),
    kept: [
      ...(fingerprintIn.length > 0
        ? [
            `A fingerprint of the visitor under a random key, with what of it was counted, in ${windows}: until each of them closes.`,
          ]
        : []),
      ...(keepsId
        ? [
            `A hash of the event's id under a random key, so that it counts once: for ${2 * RESEND_HOURS} hours at most.`,
          ]
        : []),
    ],
  };
}

function cellOf(added: AddedTo): DryRunCell {
  const { window, cube, dims, adds } = added;
  const measures = Object.keys(cube.measures) as Measure[];
  return {
    cube: cube.name,
    window: window.kind,
    startsAt: iso(window.startsAt),
    endsAt: iso(window.endsAt),
    closesAt: iso(window.endsAt + graceOf(window)),
    cell: Object.fromEntries(cube.dimensions.map((name, index) => [name, dims[index] ?? ''])),
    adds: Object.fromEntries(measures.flatMap((it) => (adds[it] ? [[it, adds[it]]] : []))),
    published: publication(added),
  };
}

function iso(instant: number): string {
  return new Date(instant).toISOString();
}
