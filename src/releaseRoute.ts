import { Hono } from 'hono';
import { Temporal } from 'temporal-polyfill';
import * as z from 'zod';
import { windowAt } from '../aggregate/windowAt.ts';
import { graceOf } from '../aggregate/windowRegistry.ts';
import { type Problem, problem } from '../ingest/problem.ts';
import { WINDOW_KINDS, type WindowKind } from '../policy/cube.ts';
import type { Policy } from '../policy/policy.ts';
import { ClockBehind, type Headcount } from './headcount.ts';
import { whyAway } from './whyAway.ts';

const Asked = z.strictObject({
  site: z.string().optional(),
  /** A window by its kind and a moment in it, in the site's time zone; with it `site` is needed. */
  window: z
    .strictObject({
      kind: z.enum(WINDOW_KINDS),
      /** `2026-11-21`, for an hour `2026-11-21T13:00`. */
      at: z.string().regex(/^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2})?$/),
    })
    .optional(),
});

/** `POST /release`: a round of releases now; or why a window that is named cannot be released. */
export function releaseRoute(headcount: Headcount): Hono {
  const app = new Hono();
  app.post('/release', async (context) => {
    const asked = Asked.safeParse(await context.req.json().catch(() => ({})));
    if (!asked.success) return problem(WRONG_WINDOW);
    const { site, window } = asked.data;
    const refused = site === undefined && !window ? undefined : refuse(headcount, site, window);
    if (refused) return problem(refused);
    try {
      return context.json(await headcount.release());
    } catch (error) {
      if (error instanceof ClockBehind) {
        return problem({ status: 409, code: 'clock-behind', detail: error.message });
      }
      const why = whyAway(error);
      // Of a state that was not written the control app tells.
      if (why === undefined) throw error;
      return problem({ ...AWAY, detail: `${AWAY.detail} ${why}` });
    }
  });
  return app;
}

const WRONG_WINDOW: Problem = {
  status: 400,
  code: 'wrong-window',
  detail:
    'Name a window by its kind and date, as day:2026-11-21, week:2026-11-16, month:2026-11-01 or hour:2026-11-21T13:00.',
};

const NO_SUCH_DAY: Problem = {
  status: 400,
  code: 'wrong-window',
  detail: 'There is no such day or time. Name a window as day:2026-11-21.',
};

const AWAY: Problem = {
  status: 503,
  code: 'clickhouse-away',
  detail: 'What has closed waits in the outbox: ClickHouse does not take it.',
};

function refuse(
  headcount: Headcount,
  site: string | undefined,
  window: { readonly kind: WindowKind; readonly at: string } | undefined,
): Problem | undefined {
  const { policies } = headcount.deps;
  const policy = policies.get(site ?? '');
  if (!policy) {
    return {
      status: 404,
      code: 'unknown-site',
      detail: `There is no policy for this site. There are: ${[...policies.keys()].join(', ')}.`,
    };
  }
  return window && refuseWindow(headcount, policy, window.kind, window.at);
}

function refuseWindow(
  { aggregator, deps }: Headcount,
  policy: Policy,
  kind: WindowKind,
  at: string,
): Problem | undefined {
  const instant = instantOf(at, policy.timezone);
  if (instant === undefined) return NO_SUCH_DAY;
  const { startsAt, endsAt } = windowAt(kind, instant, policy.timezone);
  if (aggregator.windows.isReleased(policy.site, kind, startsAt)) {
    return {
      status: 409,
      code: 'already-released',
      detail: `The ${kind} of ${at} was released. A window is released once; nothing changes it any more.`,
    };
  }
  const closesAt = endsAt + graceOf({ policy });
  if (startsAt > deps.now()) {
    return {
      status: 409,
      code: 'window-not-begun',
      detail: `The ${kind} of ${at} has not begun; it is released by itself once it is over.`,
    };
  }
  if (closesAt > deps.now()) {
    return {
      status: 409,
      code: 'window-open',
      detail: `The ${kind} of ${at} is open: it takes events until ${new Date(closesAt).toISOString()}, and is released by itself soon after. Before that its numbers are nobody's to see.`,
    };
  }
  if (!aggregator.windows.has(policy.site, kind, startsAt)) {
    return {
      status: 404,
      code: 'no-such-window',
      detail: `Nothing was counted in the ${kind} of ${at}, or no cube has windows of this kind.`,
    };
  }
  return undefined;
}

function instantOf(at: string, timezone: string): number | undefined {
  try {
    const local = Temporal.PlainDateTime.from(at, { overflow: 'reject' });
    return local.toZonedDateTime(timezone).epochMilliseconds;
  } catch {
    return undefined;
  }
}
