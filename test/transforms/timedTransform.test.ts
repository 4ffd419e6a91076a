import { expect, test } from 'vitest';
import { createDeviceReader } from '../../transforms/device.ts';
import { createTransform, EVENT_STEPS, REQUEST_STEPS } from '../../transforms/pipeline.ts';
import { createTimedTransform } from '../../transforms/timedTransform.ts';
import { testPolicy } from '../support/policy.ts';
import { testRequest } from '../support/rawRequest.ts';
import { ORIGIN } from '../support/wire.ts';

const REQUEST = testRequest({
  events: [{ id: '', at: 0, type: 'page_view', url: new URL(`${ORIGIN}/pricing`) }],
});

test('of 64 requests the steps of one are timed under their names, and all give the same', () => {
  const readers = { lookUpPlace: () => undefined, readDevice: createDeviceReader('00'.repeat(32)) };
  const timed: string[] = [];
  const times: number[] = [];
  const transform = createTimedTransform(testPolicy(), readers, (step, seconds) => {
    timed.push(step);
    times.push(seconds);
  });
  const expected = createTransform(testPolicy(), readers)(REQUEST);
  for (let n = 0; n < 128; n += 1) expect(transform(REQUEST)).toEqual(expected);
  const once = [...REQUEST_STEPS, ...EVENT_STEPS].map(({ name }) => name);
  expect(timed).toEqual([...once, ...once]);
  expect(times.every((seconds) => seconds >= 0 && seconds < 10)).toBe(true);
});
