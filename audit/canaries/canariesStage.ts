import type { Policy } from '../../policy/policy.ts';
import type { CanaryGround } from '../canaryGround.ts';
import type { CheckName, Result } from '../finding.ts';
import type { Stage, Tell } from '../stage.ts';
import type { Subject } from '../subject.ts';
import { CHECKS, CONTROL, PLACE_CHECKS, RESPONSES, TABLES } from './checks.ts';
import { type Evidence, ofAnswers, ofControl, ofKept, ofTables } from './conclude.ts';
import { DeepSearch } from './deepSearch.ts';
import { KEPT_KIND, Leaks } from './leaks.ts';
import { type CanaryNeedle, needlesOf } from './needles.ts';
import { planFlood } from './planFlood.ts';
import { loudVisitors } from './planLoud.ts';
import { type FloodDeps, type FloodSize, FULL_SIZE } from './planned.ts';
import { Planter } from './planter.ts';
import { notFound } from './searchControl.ts';
import { noKeptLeaks, searchKept } from './searchKept.ts';
import { searchTables } from './searchTables.ts';
import { sendFlood } from './sendFlood.ts';

/** Floods a site of its own with made-up people, and looks for them everywhere. */
export const canariesStage: Stage = createCanariesStage(FULL_SIZE);

export function createCanariesStage(size: FloodSize): Stage {
  return {
    group: 'canaries',
    checks: CHECKS,
    async run(subject, _wanted, tell) {
      const ground = await subject.openCanary();
      let removed = false;
      const remove = async () => {
        await ground.remove();
        removed = true;
      };
      let evidence: Omit<Evidence, 'removed'>;
      try {
        evidence = await search(subject, ground, size, tell);
      } catch (error) {
        // Why it broke off is what is told, whether or not the site goes.
        await remove().catch(() => undefined);
        throw error;
      }
      await remove().catch(() => undefined);
      return conclude({ ...evidence, removed });
    },
  };
}

const STEPS = 100;

async function search(
  { platform, read, now, seed }: Subject,
  ground: CanaryGround,
  size: FloodSize,
  tell: Tell,
): Promise<Omit<Evidence, 'removed'>> {
  const { policy } = ground;
  tell(0, STEPS, 'making up canaries');
  const deps: FloodDeps = {
    ...{ planter: new Planter(seed), policy, now: now(), local: platform === 'server', size },
  };
  const { requests, planted, kept: keptPage } = planFlood(deps);
  const needles: CanaryNeedle[] = planted.flatMap((canary) => [...needlesOf(canary)]);
  const page = { kind: KEPT_KIND, form: 'plain', bytes: Buffer.from(keptPage.page) };
  const deep = new DeepSearch([...needles, page]);
  const control = notFound(deep, planted);
  const [answers, tables, kept] = [new Leaks(deep), new Leaks(deep), noKeptLeaks(deep)];
  const tally = await sendFlood(ground, requests, answers, (done) =>
    tell(10 + Math.floor((40 * done) / requests.length), STEPS, 'sending canaries'),
  );
  const open = 'while its windows were open';
  await searchKept(ground, kept, open, (name) => tell(50, STEPS, `searching ${name}`));
  tell(65, STEPS, 'closing the windows of the canaries');
  const closed = await ground.close();
  const after = closed ? 'after its windows were closed' : 'some time later';
  await searchKept(ground, kept, after, (name) => tell(75, STEPS, `searching ${name}`));
  tell(90, STEPS, 'searching the tables of ClickHouse');
  const { rows, columns } = await searchTables(read, policy.site, tables, after);
  tell(STEPS, STEPS, 'done');
  return {
    ...{ platform, needles: needles.length, values: planted.length },
    ...{ kept, tables, tableRows: rows, tableColumns: columns, answers, tally, closed, control },
    ...{ loud: loudVisitors(deps), keepsPages: keepsPages(policy) },
    publishes: keepsPages(policy) && isPublished(policy, loudVisitors(deps)),
  };
}

function keepsPages({ cubes, children, consent }: Policy): boolean {
  const drops = children.directed && consent.withoutConsent === 'drop';
  return (
    !drops && cubes.some((cube) => cube.event === 'page_view' && cube.dimensions.join() === 'page')
  );
}

/** By suppression a page is published from k on; under noise that is chance, and need not be. */
function isPublished({ release }: Policy, visitors: number): boolean {
  return release.mechanism === 'suppression' && visitors >= release.k;
}

function conclude(evidence: Evidence): ReadonlyMap<CheckName, Result> {
  const places = Object.entries(PLACE_CHECKS).map(([place, { name }]): [CheckName, Result] => [
    name,
    ofKept(place as keyof typeof PLACE_CHECKS, evidence),
  ]);
  return new Map<CheckName, Result>([
    [CONTROL.name, ofControl(evidence)],
    [TABLES.name, ofTables(evidence)],
    ...places,
    [RESPONSES.name, ofAnswers(evidence)],
  ]);
}
