import { type CheckInfo, failed, passed } from '../finding.ts';
import { AuditError } from '../runAudit.ts';
import type { Check } from '../stageOf.ts';
import { onOtherDevices } from '../traffic/visits.ts';
import { cubeOf, cubesOf, differences, dimsOf } from './cells.ts';
import type { ConsentGround } from './consentGround.ts';
import { DENIED, GRANTED } from './sayings.ts';

const info: CheckInfo = {
  name: 'consent.device-reads',
  title: 'Without consent nothing is used that a script has to read from the device.',
  what: 'Screen, time zone, the script’s language and the time spent on a page, in what refused requests leave in the open counts.',
  how: 'The same refused visits are sent twice, the second time with another screen, time zone, language and time spent. What they leave must be equal, and must say of all of these that they are unknown.',
  severity: 'critical',
  remedy:
    'Let the step that reads it (transforms/screen.ts, locale.ts, interaction.ts) do so under a grant only.',
  clauses: ['ePrivacy art. 5(3)', 'EDPB guidelines 2/2023', 'GDPR art. 5(1)(c)'],
};

/** What only a script can know. */
const DEVICE_READ: ReadonlySet<string> = new Set(['timezone', 'screen', 'engaged']);

export const deviceReads: Check<ConsentGround> = {
  info,
  async run(ground) {
    const { visits, subject } = ground;
    const others = onOtherDevices(visits, subject.seed);
    const [one, other] = await Promise.all([ground.left(DENIED), ground.left(DENIED, others)]);
    const keys = differences(one.cells, other.cells);
    if (keys.length > 0) {
      return failed(
        `${keys.length} counts depend on what a script read from the device, in the cubes ${cubesOf(keys)}.`,
      );
    }
    const foreign = await Promise.all([
      ground.compatible.denied(),
      ground.compatible.denied(others),
    ]);
    const byForeign = differences(foreign[0].cells, foreign[1].cells);
    if (byForeign.length > 0) {
      return failed(
        `${byForeign.length} counts depend on what a script of another product read from the device, in the cubes ${cubesOf(byForeign)}.`,
      );
    }
    const known = [...one.cells.keys(), ...foreign[0].cells.keys()].filter((key) =>
      tellsDevice(ground, key),
    );
    if (known.length > 0) {
      return failed(`What a script read stands in ${known.length} counts, in ${cubesOf(known)}.`);
    }
    return passed(
      `${visits.length} refused visits on two different sets of devices left ${one.cells.size} counts each, and all are equal.`,
      'So did those of scripts and libraries of Plausible, Umami and Segment.',
      await control(ground, others),
    );
  },
};

function tellsDevice({ policy }: ConsentGround, key: string): boolean {
  const cube = policy.cubes.find(({ name }) => name === cubeOf(key));
  const dims = dimsOf(key);
  return (cube?.dimensions ?? []).some(
    (dimension, index) => DEVICE_READ.has(dimension) && dims[index] !== '(unknown)',
  );
}

/** With consent the devices must make a difference, or the comparison would prove nothing. */
async function control(ground: ConsentGround, others: ConsentGround['visits']): Promise<string> {
  if (GRANTED.means(ground.policy) !== 'granted') {
    return 'The site is directed to children, so nobody can grant consent, and no control could be made.';
  }
  const both = [ground.left(GRANTED), ground.left(GRANTED, others)] as const;
  const [one, other] = await Promise.all(both);
  const differ = differences(one.cells, other.cells).length;
  if (differ === 0) {
    throw new AuditError('the control failed: devices make no difference with consent either');
  }
  return `Control: with consent ${differ} counts differ between the devices.`;
}
