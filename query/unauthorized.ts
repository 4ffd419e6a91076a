import type { Context } from 'hono';
import { type Problem, problem } from '../ingest/problem.ts';

const UNKNOWN: Problem = {
  status: 401,
  code: 'unknown-token',
  detail:
    'This token is not known here or was revoked; `headcount token list` shows those that are known. On Cloudflare it is `token list --edge`, and what changes there holds once it is put as the secret TOKENS.',
};

/**
 * Answers who has no token of ours: whether none was sent, or one that is not known. The two
 * ask for different remedies, and which it was the sender knows anyway.
 *
 * @param makes which command makes a token for this, as the sentence's second half
 */
export function unauthorized(context: Context, makes: string): Response {
  if (context.req.header('authorization') !== undefined) {
    return problem(UNKNOWN, { 'www-authenticate': 'Bearer error="invalid_token"' });
  }
  const detail = `Send "Authorization: Bearer <token>"; ${makes}.`;
  return problem({ status: 401, code: 'no-token', detail }, { 'www-authenticate': 'Bearer' });
}
