import type { RequestStep } from './step.ts';

/** Programs are no audience. What a user agent tells is read once, by the device reader. */
export const bot: RequestStep = {
  name: 'bot',
  run(raw, _sender, site) {
    return site.readDevice(raw.userAgent).bot ? 'bot' : undefined;
  },
};
