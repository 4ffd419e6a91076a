import { createHash } from 'node:crypto';
import { CELL_COUNTS } from '../../aggregate/openCell.ts';
import type { CheckInfo, Result } from '../finding.ts';
import { type Attack, POWERLESS } from './attack.ts';
import { view, visit } from './behave.ts';
import { guessing } from './guessing.ts';
import { act, DEVICES, makePersona } from './persona.ts';
import type { Scene } from './scene.ts';
import { onto, secretOf } from './secret.ts';
import { type Change, changesOf, type World, worldOf } from './world.ts';

const info: CheckInfo = {
  name: 'attacks.linkage',
  title:
    'Published cells, windows and cubes cannot be linked to one person better than the policy allows.',
  what: 'Days on which the same person came again and on which somebody else came, and cubes that tell of one person in different ways.',
  how: 'Across days: what a day counts is compared, byte for byte, where a visitor of the day before comes again and where somebody new behaves the same. Across cubes: of a person who is alone on a page the attacker looks for the device that belongs to it, and how often that is right is held against chance and the policy’s epsilon.',
  severity: 'critical',
  remedy:
    'Nothing that lasts from one window to the next may reach a cell (transforms/visitor.ts makes a new fingerprint under each window’s key). Find what does.',
  clauses: ['WP29 opinion 05/2014, linkability', 'GDPR art. 4(5)', 'GDPR recital 26'],
};

const DAY = 86_400_000;

export const linkage: Attack = {
  info,
  async run(scene) {
    const { policy, random } = scene;
    const across = await acrossDays(scene);
    const page = policy.pages.at(-1) ?? '/';
    const options = DEVICES.map((device) => ({
      who: { ...makePersona(random, device), address: '8.8.8.8' },
      acts: [view(policy, page)],
    }));
    const cubes = guessing(
      scene,
      await secretOf(scene, options),
      'devices that may belong to a page’s visitor',
    );
    const both = [across, cubes].map(({ status }) => status);
    return {
      ...cubes,
      status: both.includes('failed')
        ? 'failed'
        : cubes.status === 'not-applicable'
          ? across.status
          : cubes.status,
      evidence: [...across.evidence, ...cubes.evidence],
    };
  },
};

/** On the second day somebody comes again, and somebody who is new does the same. */
async function acrossDays({ openTwin, random, policy }: Scene): Promise<Result> {
  const twin = await openTwin();
  try {
    const [again, anew] = [makePersona(random, DEVICES[0]), makePersona(random, DEVICES[0])];
    const twinOf = { ...anew, address: again.address };
    const acts = visit(policy, random);
    await act(twin, random, again, acts);
    twin.setClock(twin.now() + DAY);
    // Both find the day's windows open, and somebody in them.
    await act(twin, random, makePersona(random, DEVICES[0]), acts);
    const before = worldOf(twin);
    await act(twin, random, again, acts);
    const between = worldOf(twin);
    await act(twin, random, twinOf, acts);
    const after = worldOf(twin);
    const [same, other] = [changesOf(before, between), changesOf(between, after)];
    const keyed = [again, anew].map(({ visitor }) =>
      createHash('sha256').update(visitor).digest('hex'),
    );
    const plain = [same, other].map((changes) => inDays(before, changes));
    // The weakened copy: each cell also has a hash of the id that was counted in it.
    const weakened = [same, other].map((changes, index) =>
      inDays(
        before,
        changes.map((it) => ({ ...it, key: `${it.key} ${keyed[index]}` })),
      ),
    );
    if (weakened[0] === weakened[1] || same.length === 0) {
      return { status: 'failed', evidence: [`A copy that keeps a hash of the id: ${POWERLESS}.`] };
    }
    const isSame = plain[0] === plain[1];
    return {
      status: isSame ? 'passed' : 'failed',
      evidence: [
        isSame
          ? 'What a day counts is the same, byte for byte, where a visitor of the day before comes again and where somebody new does the same.'
          : 'What a day counts tells a visitor of the day before from somebody new.',
        'Positive control: in a copy that keeps a hash of the id with each cell, the two differ.',
      ],
    };
  } finally {
    await twin.close();
  }
}

/** What was added to days and hours, as bytes. */
function inDays(before: World, changes: readonly Change[]): string {
  const added = onto(before, before, changes).filter(({ window }) =>
    ['day', 'hour'].includes(before[window]?.kind ?? ''),
  );
  return JSON.stringify(
    added.map(({ window, cube, key, before: was, after }) => [
      window,
      cube,
      key,
      CELL_COUNTS.map((count) => after[count] - (was?.[count] ?? 0)),
    ]),
  );
}
