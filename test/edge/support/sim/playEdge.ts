import { must, Violation } from '../../../simulator/violation.ts';
import { checkHours, checkReleased } from './checkReleases.ts';
import { checkByClock, checkRest, checkSiteLedger } from './checkRest.ts';
import { expectedOf } from './expected.ts';
import { readPublished } from './readPublished.ts';
import { Schedule } from './schedule.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** What a schedule went through. */
export interface Lived {
  readonly faults: number;
  readonly evicted: number;
  readonly acknowledged: number;
  readonly exact: number;
  readonly released: number;
}

/**
 * Plays the schedule of a seed, then mends what is broken, and checks what there is.
 *
 * @param setTime sets the machine's clock, `Date.now`
 * @throws Violation with the steps that led to it
 */
export async function playEdge(seed: number, setTime: (now: number) => void): Promise<Lived> {
  const schedule = new Schedule(seed, setTime);
  try {
    return await live(schedule);
  } catch (error) {
    const message = error instanceof Error ? error.stack : String(error);
    throw new Violation([`seed ${seed}: ${message}`, ...schedule.trace.slice(-150)].join('\n'), {
      cause: error,
    });
  }
}

async function live(schedule: Schedule): Promise<Lived> {
  const { dice, gates, edge } = schedule;
  // The cron trigger comes before the first visitor: with noise it opens the first windows.
  gates.breaks = false;
  schedule.wake();
  await schedule.finish();
  gates.breaks = true;
  const steps = dice.between(40, 120);
  for (let step = 0; step < steps; step += 1) {
    await playStep(schedule);
    schedule.check();
  }
  await mend(schedule);
  return {
    ...check(schedule),
    faults: gates.struck,
    evicted: schedule.evicted,
    acknowledged: schedule.acknowledged,
    released: edge.rows.get('releases')?.length ?? 0,
  };
}

async function playStep(schedule: Schedule): Promise<void> {
  const { dice, gates, edge, clients } = schedule;
  const client = dice.pick(clients);
  const what = dice.weighted({
    ...{ view: 30, send: 25, again: 4, consent: 4, goOn: 40, alarms: 10, wake: 3 },
    ...{ evict: 4, away: 3, policy: 3, shards: 1, seconds: 12, hours: 9, boundary: 3, rest: 4 },
  });
  if (what === 'view' && !client.withdrawing) {
    for (let n = dice.between(1, 3); n > 0; n -= 1) {
      client.waiting.push(client.view(dice, schedule.now));
    }
  } else if (what === 'send') schedule.send(client);
  else if (what === 'again') schedule.sendAgain(client);
  else if (what === 'consent') changeConsent(schedule);
  else if (what === 'goOn') for (let n = dice.between(1, 30); n > 0; n -= 1) await gates.goOn();
  else if (what === 'alarms') ringSome(schedule);
  else if (what === 'wake') schedule.wake();
  else if (what === 'evict') schedule.evict(dice.pick(edge.names));
  else if (what === 'away') {
    if (dice.percent(50)) gates.bucketAway = !gates.bucketAway;
    else gates.clickhouseAway = !gates.clickhouseAway;
  } else if (what === 'policy') schedule.changePolicy();
  else if (what === 'shards') schedule.changeShards();
  else if (what === 'seconds') schedule.setClock(schedule.now + dice.between(1, 40_000));
  else if (what === 'hours') {
    if (dice.percent(60)) await sendAll(schedule);
    await advance(schedule, schedule.now + dice.between(5 * MINUTE, 7 * HOUR));
  } else if (what === 'boundary') {
    if (dice.percent(60)) await sendAll(schedule);
    // Days of the site begin at 23 o'clock in UTC.
    const end = Math.ceil((schedule.now + HOUR) / DAY) * DAY - HOUR;
    const after = dice.pick([-500, 10, 15 * MINUTE - 500, 15 * MINUTE, 16 * MINUTE]);
    await advance(schedule, end + after);
  } else if (what === 'rest') await schedule.finish();
}

/** No call takes hours: ids would be forgotten meanwhile. */
async function advance(schedule: Schedule, now: number): Promise<void> {
  if (now - schedule.now > HOUR) await schedule.finish();
  schedule.setClock(now);
}

function changeConsent(schedule: Schedule): void {
  const { dice, now } = schedule;
  const client = dice.pick(schedule.clients);
  if (client.withdrawing || client.underWay > 0) return;
  if (!client.granted) client.waiting.push(client.grant(dice, now));
  else if (client.waiting.length === 0) client.withdraw(dice, now);
}

function ringSome(schedule: Schedule): void {
  const { dice, edge, now } = schedule;
  for (const name of edge.names) {
    const due = edge.alarmOf(name);
    if (due === undefined || due > now || dice.percent(20)) continue;
    if (dice.percent(5)) edge.loseAlarm(name);
    else schedule.ring(name);
    if (dice.percent(5)) schedule.ring(name);
  }
}

/** Nothing breaks for a while: what waits is sent until it is acknowledged. */
async function sendAll(schedule: Schedule): Promise<void> {
  const { gates, clients } = schedule;
  const { breaks, bucketAway } = gates;
  gates.breaks = false;
  gates.bucketAway = false;
  await schedule.finish();
  for (const client of clients) {
    for (let tries = 0; client.waiting.length > 0 || client.withdrawing; tries += 1) {
      must(tries < 50, () => 'it is never acknowledged');
      schedule.send(client);
      await schedule.finish();
    }
  }
  gates.breaks = breaks;
  gates.bucketAway = bucketAway;
}

/** The faults end: all is sent again, time passes, and every window is released. */
async function mend(schedule: Schedule): Promise<void> {
  const { gates, edge, dice } = schedule;
  gates.breaks = false;
  gates.bucketAway = false;
  gates.clickhouseAway = false;
  await sendAll(schedule);
  // What was put for an instance that was over by then is destroyed when the next one starts.
  edge.evictAll();
  schedule.tell('all is mended');
  schedule.tells = false;
  // By the clock, as alarms are due, and the cron trigger wakes the coordinator.
  const end = Date.UTC(2027, 1, 2);
  for (let rounds = 0; schedule.now < end; rounds += 1) {
    must(rounds < 400, () => 'alarms never end');
    await ringDue(schedule);
    const next = edge.nextAlarm ?? end;
    schedule.setClock(Math.min(end, Math.max(next, schedule.now + (rounds < 10 ? MINUTE : DAY))));
    if (dice.percent(20)) schedule.wake();
    await schedule.finish();
  }
  await ringDue(schedule);
}

async function ringDue(schedule: Schedule): Promise<void> {
  const { edge } = schedule;
  const due = () =>
    edge.names.filter((name) => (edge.alarmOf(name) ?? Number.POSITIVE_INFINITY) <= schedule.now);
  for (let rounds = 0; due().length > 0; rounds += 1) {
    must(rounds < 50, () => `alarms ring and ring: ${due()}, ${edge.logged.slice(-5)}`);
    for (const name of due()) schedule.ring(name);
    await schedule.finish();
  }
}

function check(schedule: Schedule): { exact: number } {
  const { edge, mechanism, events, now } = schedule;
  const site = edge.policy.site;
  checkRest(edge, mechanism === 'dp');
  const ledger = checkSiteLedger(edge);
  if (mechanism === 'dp') checkByClock(edge, ledger, now);
  const published = readPublished(edge);
  const expected = expectedOf(site, events);
  let exact = 0;
  for (const [name, window] of expected) {
    if (mechanism === 'dp' && window.span.kind === 'month') continue;
    exact += checkReleased(window, published.get(name), mechanism);
    if (mechanism === 'dp' || window.span.kind !== 'day') continue;
    const hours = [...expected].filter(
      ([, { span }]) =>
        span.kind === 'hour' &&
        span.startsAt >= window.span.startsAt &&
        span.endsAt <= window.span.endsAt,
    );
    checkHours(
      window,
      hours.map(([hour, of]) => ({ expected: of, published: published.get(hour) })),
    );
  }
  return { exact };
}
