import type { Policy } from '../../policy/policy.ts';
import type { CanaryGround, Kept } from '../canaryGround.ts';
import type { CheckName, Result } from '../finding.ts';
import type { Stage, Tell } from '../stage.ts';
import type { Subject } from '../subject.ts';
import {
  CHECKS,
  CONTROL,
  LOG_LINES,
  METRIC_NAMES,
  PLACE_CHECKS,
  RESPONSES,
  TABLES,
} from './checks.ts';
import { type Evidence, ofControl, ofKept, ofTables } from './conclude.ts';
import { ofAnswers, ofLines, ofMetrics } from './concludeLists.ts';
import { DeepSearch } from './deepSearch.ts';
import { KEPT_KIND, Leaks } from './leaks.ts';
import { Lists } from './lists.ts';
import { type CanaryNeedle, needlesOf } from './needles.ts';
import { planFlood } from './planFlood.ts';
import { loudVisitors } from './planLoud.ts';
import { type FloodDeps, type FloodSize, FULL_SIZE } from './planned.ts';
import { Planter } from './planter.ts';
import { notFound } from './searchControl.ts';
import { noKeptLeaks, searchKept } from './searchKept.ts';
import { searchTables } from './searchTables.ts';
import { sendFlood } from './sendFlood.ts';
import { planTooOften, sendTooOften } from './sendTooOften.ts';

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
  { policy: audited, sites = [], alone = false, platform, read, now, seed }: Subject,
  ground: CanaryGround,
  size: FloodSize,
  tell: Tell,
): Promise<Omit<Evidence, 'removed'>> {
  const { policy } = ground;
  tell(0, STEPS, 'making up canaries');
  const deps: FloodDeps = {
    ...{ planter: new Planter(seed), policy, now: now(), local: platform === 'server', size },
  };
  const tooOften = alone ? planTooOften(deps) : undefined;
  const { requests, planted, kept: keptPage } = planFlood(deps);
  const needles: CanaryNeedle[] = planted.flatMap((canary) => [...needlesOf(canary)]);
  const keptBytes = Buffer.from(longEnough(keptPage.page) ? keptPage.page : policy.site);
  const deep = new DeepSearch([...needles, { kind: KEPT_KIND, form: 'plain', bytes: keptBytes }]);
  const control = notFound(deep, planted);
  const [answers, tables, kept] = [new Leaks(deep), new Leaks(deep), noKeptLeaks(deep)];
  const strange = new Lists(platform, [...sites, audited.site, policy.site]);
  const look = (done: number) => (kept: Kept) => {
    strange.look(kept);
    tell(done, STEPS, `searching ${kept.name}`);
  };
  const tally = await sendFlood(ground, requests, answers, strange.answers, (done) =>
    tell(10 + Math.floor((40 * done) / requests.length), STEPS, 'sending canaries'),
  );
  if (tooOften) await sendTooOften(ground, tooOften, answers, strange.answers);
  const open = 'while its windows were open';
  await searchKept(ground, kept, open, look(50));
  tell(65, STEPS, 'closing the windows of the canaries');
  const closed = await ground.close();
  const after = closed ? 'after its windows were closed' : 'some time later';
  await searchKept(ground, kept, after, look(75));
  tell(90, STEPS, 'searching the tables of ClickHouse');
  const { rows, columns } = await searchTables(read, policy.site, tables, after);
  tell(STEPS, STEPS, 'done');
  return {
    ...{ platform, needles: needles.length, values: planted.length },
    ...{
      kept,
      tables,
      tableRows: rows,
      tableColumns: columns,
      answers,
      strange,
      tally,
      closed,
      control,
    },
    ...{ loud: loudVisitors(deps), keepsPages: keepsPages(policy) },
    publishes: keepsPages(policy) && isPublished(policy, loudVisitors(deps)),
  };
}

/** Shorter ones come by chance; the name of the canaries’ site is as long, and kept wherever a page is. */
function longEnough(page: string): boolean {
  return Buffer.byteLength(page) >= 8;
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
    [LOG_LINES.name, ofLines(evidence)],
    [METRIC_NAMES.name, ofMetrics(evidence)],
    [RESPONSES.name, ofAnswers(evidence)],
  ]);
}
