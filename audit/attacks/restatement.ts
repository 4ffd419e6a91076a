import type { CheckInfo } from '../finding.ts';
import { type Attack, POWERLESS } from './attack.ts';
import { visit } from './behave.ts';
import { act, makePersona } from './persona.ts';
import { placeOf, readPublished } from './publishedRows.ts';
import type { Released } from './released.ts';
import { daysOf, rewordings } from './rewordings.ts';
import type { Scene } from './scene.ts';
import { changesOf, type Published, publishExactly, worldOf } from './world.ts';

const info: CheckInfo = {
  name: 'attacks.restatement',
  title: 'What was published once stays as it is, whatever comes later.',
  what: 'Published rows and answers of windows that were released, before and after late events.',
  how: 'Events of released windows are sent, some of them twice, and what has closed is released once more. Rows and answers have to be the same byte for byte: a second version of a number would show whose events came late.',
  severity: 'critical',
  remedy:
    'A released window takes no event (aggregate/windowRegistry.ts). Find what published it a second time.',
  clauses: ['WP29 opinion 05/2014, inference', 'WP29 opinion 05/2014, singling out'],
};

const LATE_PEOPLE = 5;

export const restatement: Attack = {
  info,
  async run(scene) {
    const { policy, random } = scene;
    const released = await scene.released();
    const { twin } = released;
    const control = await laterVersionTells(scene);
    if (!control)
      return { status: 'failed', evidence: [`A copy that releases again: ${POWERLESS}.`] };
    const before = await everything(scene, released);
    let counted = 0;
    let sent = 0;
    for (let n = 0; n < LATE_PEOPLE; n += 1) {
      const somebody = makePersona(random);
      const acts = visit(policy, random).map((it) => ({
        ...it,
        id: random.uuid(),
        at: scene.startsAt,
      }));
      // The second time as a client does that had no answer.
      for (let again = 0; again < 2; again += 1) {
        counted += await act(twin, random, somebody, acts);
        sent += acts.length;
      }
    }
    await twin.release();
    const after = await everything(scene, released);
    const rows = differing(before.rows, after.rows);
    const answers = differing(before.answers, after.answers);
    const wrong = [
      ...(rows > 0 ? [`${rows} published rows are others than before.`] : []),
      ...(answers > 0 ? [`${answers} answers are others than before.`] : []),
      ...(counted > 0 ? [`${counted} events of windows that had been released were counted.`] : []),
      ...(before.rows.length === 0 ? [`Nothing was published: ${POWERLESS}.`] : []),
    ];
    return {
      status: wrong.length > 0 ? 'failed' : 'passed',
      evidence: [
        ...wrong,
        `${sent} events of released windows were sent: ${sent - counted} were answered as late and none changed one of ${before.rows.length} rows or ${before.answers.length} answers.`,
        control,
      ],
    };
  },
};

/** All rows, with how they were released, and answers. */
async function everything({ policy }: Scene, { twin, truth }: Released) {
  const rows = await readPublished(policy, twin.read);
  const how = await twin.read('SELECT * FROM releases FINAL WHERE site = {site:String}', {
    site: policy.site,
  });
  const answers: string[] = [];
  for (const cube of policy.cubes) {
    const window = truth.find(({ kind }) => kind === cube.window);
    if (!window || cube.name.startsWith('audience_')) continue;
    const [wording] = rewordings(cube, daysOf(policy, window));
    const { results } = await twin.query(wording ?? {});
    answers.push(JSON.stringify([cube.name, results]));
  }
  return {
    answers,
    rows: [
      ...rows.map((row) => placeOf(row) + JSON.stringify([...row.counts])),
      ...how.map((it) => JSON.stringify(it)),
    ],
  };
}

function differing(before: readonly string[], after: readonly string[]): number {
  const [was, is] = [new Set(before), new Set(after)];
  return before.filter((it) => !is.has(it)).length + after.filter((it) => !was.has(it)).length;
}

/** The positive control: two versions of a window that is published exactly differ by the late visitor alone. */
async function laterVersionTells({ policy, random, crowded }: Scene): Promise<string | undefined> {
  const twin = await crowded();
  const before = worldOf(twin);
  await act(twin, random, makePersona(random), visit(policy, random));
  const after = worldOf(twin);
  const [first, second] = [lines(publishExactly(before)), lines(publishExactly(after))];
  const told = second.filter((it) => !new Set(first).has(it)).length;
  return told > 0 && told <= changesOf(before, after).length
    ? `Positive control: a copy that publishes exact counts again shows ${told} changed cells, which are those of one late visitor.`
    : undefined;
}

function lines(published: Published): string[] {
  return published.flatMap((cubes, window) =>
    cubes.flatMap((cells, cube) => cells.map((cell) => JSON.stringify([window, cube, cell]))),
  );
}
