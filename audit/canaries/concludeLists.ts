import { failed, notApplicable, passed, type Result } from '../finding.ts';
import { type Evidence, NOTHING_READ, ofPlace } from './conclude.ts';

export function ofAnswers(evidence: Evidence): Result {
  const { answers, tally, strange } = evidence;
  const result = ofPlace(answers, evidence);
  const { told, pairs } = strange.answers;
  return {
    status: told.length > 0 ? 'failed' : result.status,
    evidence: [
      ...told,
      ...result.evidence,
      `${tally.requests} answers; ${pairs} requests were sent by two senders each.`,
    ],
  };
}

export function ofLines({ strange: { lines }, platform }: Evidence): Result {
  if (platform === 'edge') return notApplicable(LINES_AT_THE_EDGE);
  if (lines.sources === 0) return failed(NOTHING_READ);
  const told = lines.told();
  const extent = `${lines.lines} lines were written meanwhile.`;
  return told.length > 0 ? failed(...told, extent) : passed(`${extent} Each is on the list.`);
}

export function ofMetrics({ strange: { metrics }, platform }: Evidence): Result {
  if (platform === 'edge') return notApplicable('At the edge there are no metrics.');
  if (metrics.series === 0) return failed(NOTHING_READ);
  const { series, told } = metrics;
  return told.length > 0
    ? failed(...told, `${series} series were looked at.`)
    : passed(`${series} series; each name and label is on the list.`);
}

const LINES_AT_THE_EDGE =
  'At the edge the platform has the log, with lines of its own. A file with the Worker’s lines (--log) is searched for canaries, and not held against this list.';
