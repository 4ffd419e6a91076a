import { parseSites } from '../../../src/edge/parseSites.ts';
import { privacyRoute } from '../../../src/privacyRoute.ts';
import { NOTICE_CASES } from './pageCases.ts';
import { NOON, SMOKE_SITES } from './sites.ts';
import { answerOf, type SmokeAnswer } from './smokeRequest.ts';

/** What the Worker must answer where a server on Node has its own notices: by the same route, told of the edge. */
export async function edgeNotices(): Promise<Record<string, SmokeAnswer>> {
  const app = privacyRoute(parseSites(SMOKE_SITES), 'edge');
  const answers: Record<string, SmokeAnswer> = {};
  for (const [name, request] of NOTICE_CASES) {
    const { path, headers = {} } = request(NOON);
    answers[name] = await answerOf(await app.request(path, { headers }));
  }
  return answers;
}
