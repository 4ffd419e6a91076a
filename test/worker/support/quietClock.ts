import { afterEach, beforeEach, vi } from 'vitest';

const METHODS = ['log', 'info', 'warn', 'error', 'debug'] as const;

/**
 * In each test of a file the clock stands at a time until the test moves it, and the lines that the
 * Worker logs are collected, not shown. Timers stay real, and so do the platform's alarms.
 *
 * @returns the lines that were logged in the test
 */
export function quietClock(at: number): string[] {
  const logged: string[] = [];
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'] });
    vi.setSystemTime(at);
    logged.length = 0;
    for (const method of METHODS) {
      vi.spyOn(console, method).mockImplementation((...args) => void logged.push(args.join(' ')));
    }
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });
  return logged;
}
