import { type FastClock, readFastClock } from '../fastClock.ts';
import type { SimulatedDay, Traffic } from '../simulate.ts';
import type { LiveSender } from './liveSender.ts';
import type { Screen } from './screen.ts';

const HOUR = 3_600_000;
const SHOW_EVERY_MS = 200;

export interface LiveDays {
  readonly traffic: Traffic;
  /** When they begin, milliseconds since 1970, and how many they are. */
  readonly from: number;
  readonly days: number;
  readonly clock: FastClock;
  readonly sender: LiveSender;
  readonly screen: Screen;
  /** Called when all of a day is sent and answered; what it does goes on beside the next day. */
  readonly sent: (day: SimulatedDay) => Promise<void>;
}

/** Sends the days as they pass. Resolves with them when the last is sent, and `sent` has done its work for each. */
export async function liveDays(live: LiveDays): Promise<SimulatedDay[]> {
  const { traffic, from, clock, sender, screen } = live;
  const show = () => {
    const now = readFastClock(clock);
    const text = new Date(now).toUTCString().replace(/:\d\d GMT$/, '');
    screen.show(live.days * 24, Math.max(0, now - from) / HOUR, text, sender.sent.requests);
  };
  const timer = setInterval(show, SHOW_EVERY_MS);
  try {
    const days: SimulatedDay[] = [];
    const after: Promise<void>[] = [];
    for (const day of traffic.days()) {
      await sender.send(day.requests);
      days.push(day);
      const sent = live.sent(day);
      // Its error is thrown when the last day is over.
      sent.catch(() => undefined);
      after.push(sent);
    }
    await Promise.all(after);
    return days;
  } finally {
    clearInterval(timer);
    screen.clear();
  }
}
