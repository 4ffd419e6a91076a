import type { OpenWindow } from '../aggregate/openWindow.ts';

/** What the operator is to know at start: windows that will be withheld, and why. */
export function lostWarnings(windows: readonly Pick<OpenWindow, 'keyLost'>[]): string[] {
  const lost = windows.filter(({ keyLost }) => keyLost).length;
  if (lost === 0) return [];
  return [
    `${lost} open windows are without the key of their visitors or without their counts, as after a restore: they are withheld when they close. The ids of events are forgotten, too: what clients send again of the last day may count twice, also in windows that are published. If keys.sqlite was not deleted on purpose, stop now and put it back.`,
  ];
}
