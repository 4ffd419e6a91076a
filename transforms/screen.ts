import { SCREENS, UNKNOWN } from '../policy/values.ts';
import type { RequestStep } from './step.ts';

/** The screen's class. A script had to read it, so it is used under a grant only. */
export const screen: RequestStep = {
  name: 'screen',
  run(raw, sender) {
    if (sender.basis === 'consented') sender.screen = readScreen(raw.context?.screen);
    return undefined;
  },
};

/** @param size width and height in CSS pixels; turning the device changes nothing */
export function readScreen(size: readonly [number, number] | undefined): string {
  if (!size) return UNKNOWN;
  const side = Math.min(...size);
  if (!(side > 0)) return UNKNOWN;
  return SCREENS.find(({ below }) => side < below)?.name ?? UNKNOWN;
}
