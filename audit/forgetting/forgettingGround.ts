import { once } from '../once.ts';
import type { Subject } from '../subject.ts';
import { type LiveClose, liveClose } from './liveClose.ts';

/** What the checks of forgetting share. */
export interface ForgettingGround {
  readonly subject: Subject;
  /** Done once, when it is first asked for. */
  live(): Promise<LiveClose>;
}

export function createForgettingGround(subject: Subject): ForgettingGround {
  return { subject, live: once(() => liveClose(subject)) };
}
