import type { Policy } from '../../policy/policy.ts';
import { createRandom, type Random } from '../random.ts';
import { type Guise, makeSender, type Sender } from './senders.ts';
import { makeEvents, type SentEvent } from './visitEvents.ts';

/** What a script reads from the device. */
export interface Context {
  readonly language: string;
  readonly timezone: string;
  readonly screen: readonly [number, number];
}

/** What one browser sends in one go, whatever its consent. */
export interface Visit extends Sender {
  readonly visitor: string;
  readonly context: Context;
  readonly events: readonly SentEvent[];
}

const CONTEXTS: readonly [Context, ...Context[]] = [
  { language: 'sv-SE', timezone: 'Europe/Stockholm', screen: [390, 844] },
  { language: 'ja-JP', timezone: 'Asia/Tokyo', screen: [1440, 900] },
  { language: 'pt-BR', timezone: 'America/Sao_Paulo', screen: [820, 1180] },
  { language: 'it-IT', timezone: 'Europe/Rome', screen: [2560, 1440] },
];

export interface VisitsWanted {
  readonly policy: Policy;
  /** Of what the visitors do and how they look: the same seed gives the same cells. */
  readonly seed: number;
  readonly count: number;
  /** Who they are: ids of visitors and events, addresses, what stands in places of ids in URLs. */
  readonly guise: Guise;
  /** When they were there, milliseconds since 1970; their events lie in the eight minutes before. */
  readonly at: number;
}

/** Visits that together have every type of event, with all that each can carry. */
export function makeVisits({ policy, seed, count, guise, at }: VisitsWanted): readonly Visit[] {
  const behaviour = createRandom(seed);
  const identity = createRandom(seed + (guise === 'a' ? 1 : 2));
  return Array.from({ length: count }, (_, index) => {
    const sender = makeSender(behaviour, guise);
    const context = behaviour.pick(CONTEXTS);
    const visitor = identity.uuid();
    const events = makeEvents({ policy, behaviour, identity, index, at });
    return { ...sender, visitor, context, events };
  });
}

/** The same visits on other devices: with another screen, time zone, language and time spent. */
export function onOtherDevices(visits: readonly Visit[], seed: number): readonly Visit[] {
  const random = createRandom(seed);
  return visits.map((visit) => ({
    ...visit,
    context: otherThan(visit.context, random),
    events: visit.events.map((event) =>
      event.type === 'page_leave'
        ? { ...event, engagedMs: (event.engagedMs ?? 0) + 200_000 }
        : event,
    ),
  }));
}

function otherThan(context: Context, random: Random): Context {
  const others = CONTEXTS.filter((it) => it !== context);
  return others[random.int(0, others.length - 1)] ?? context;
}
