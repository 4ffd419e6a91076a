import type { Answer } from '../answer.ts';
import type { AnswerDeps } from '../answerEvents.ts';
import { type Problem, UNEXPECTED } from '../problem.ts';
import { type TakeDeps, type Taken, takeEnvelope, tooMany, type Wait } from '../takeEnvelope.ts';
import type { Dialect, DialectDeps, ForeignRequest, Receipts } from './dialect.ts';

export type CompatibleDeps = Omit<AnswerDeps, 'answered'> & DialectDeps;

/**
 * The answer to a request of another product's client: translated, counted by the very same
 * code as `POST /v1/events`, and answered as that client expects it.
 *
 * @param readText reads and unpacks the body; `undefined` when it is over the dialect's limit.
 *   Not called for an address that is over its own limit.
 */
export async function answerCompatible(
  dialect: Dialect,
  request: Omit<ForeignRequest, 'text'>,
  readText: () => Promise<string | undefined>,
  deps: CompatibleDeps,
): Promise<Answer> {
  const waitFor = await (deps.limits?.address(request.address) ?? 0);
  if (waitFor > 0) return told(dialect, tooMany(waitFor));
  const text = await readText();
  let result: Receipts | Problem;
  try {
    result = await take(dialect, request, text, deps);
  } catch (error) {
    deps.failed?.(error);
    result = UNEXPECTED;
  }
  return told(dialect, result);
}

/** As the client expects it. */
function told(dialect: Dialect, result: Receipts | Problem): Answer {
  if (!('status' in result)) return readable(dialect.accepted(result));
  const { code, retryAfter } = result;
  const answer = readable(dialect.refused(result));
  if (retryAfter === undefined) return { ...answer, code };
  return { ...answer, headers: { ...answer.headers, 'retry-after': String(retryAfter) }, code };
}

/** A browser may send from any page, and may read what it is answered. */
function readable(answer: Answer): Answer {
  return { ...answer, headers: { ...answer.headers, 'access-control-allow-origin': '*' } };
}

async function take(
  dialect: Dialect,
  request: Omit<ForeignRequest, 'text'>,
  text: string | undefined,
  deps: CompatibleDeps,
): Promise<Receipts | Problem> {
  if (text === undefined) {
    return {
      status: 413,
      code: 'too-large',
      detail: `The body is over ${dialect.maxBody} bytes; send fewer events in a request.`,
    };
  }
  const translated = dialect.translate({ ...request, text }, deps);
  if ('status' in translated) return translated;
  const once = { ...deps, ...limitedOnce(deps.limits) };
  // Together, so that they share a commit: one after the other each would wait for its own.
  return sum(
    await Promise.all(
      translated.map(async ({ request, envelope, indexes }) =>
        placed(await takeEnvelope(request, envelope, once), indexes),
      ),
    ),
  );
}

/** What is wrong is told by its place in what was sent, not in the envelopes made of it. */
function placed(taken: Taken, indexes: readonly number[] = []): Taken {
  if (!taken.errors) return taken;
  const errors = taken.errors.map(({ index, ...error }) => {
    const sent = index === undefined ? undefined : indexes[index];
    return sent === undefined ? error : { index: sent, ...error };
  });
  return { ...taken, errors };
}

/** It is one request, however many envelopes are made of it. */
function limitedOnce(limits: TakeDeps['limits']): Pick<TakeDeps, 'limits'> {
  if (!limits) return {};
  const known = new Map<string, Wait>();
  const site = (name: string) => {
    const wait = known.get(name) ?? limits.site(name);
    known.set(name, wait);
    return wait;
  };
  return { limits: { address: limits.address, site } };
}

/**
 * All receipts as one. What is to be sent again is told in any case: what was counted of it has
 * its ids. Else a refusal is one only where nothing was taken, or one wrong event in a batch
 * would look as if all were lost.
 */
function sum(taken: readonly Taken[]): Receipts | Problem {
  const problems = taken.filter((one) => 'status' in one);
  const again = problems.find(({ retryAfter }) => retryAfter !== undefined);
  if (again) return again;
  const [first] = problems;
  if (first && problems.length === taken.length) return first;
  const dropped: Record<string, number> = {};
  const all = problems.flatMap(({ code, detail, errors }) =>
    errors ? errors : [{ path: code, message: detail }],
  );
  let accepted = 0;
  for (const one of taken) {
    if (!('accepted' in one)) continue;
    accepted += one.accepted;
    all.push(...one.errors);
    for (const [reason, count] of Object.entries(one.dropped)) {
      dropped[reason] = (dropped[reason] ?? 0) + count;
    }
  }
  const errors = all.slice(0, MAX_ERRORS);
  if (errors.length > 0 && accepted === 0 && Object.keys(dropped).length === 0) {
    return { status: 400, code: 'wrong-shape', detail: NOTHING_READ, errors };
  }
  return { accepted, dropped, errors };
}

/** What is wrong with the first tells enough: of a batch it could be more than was sent. */
const MAX_ERRORS = 20;

const NOTHING_READ = 'Nothing in the request can be read; see errors.';
