import type { ServerResponse } from 'node:http';
import { exceptionOf } from './exception.ts';
import type { Fault } from './fault.ts';
import { cut, dribble, type Reply, replyOf, reset, send, textReply } from './respond.ts';

export interface Runs {
  readonly whole: () => Promise<Reply>;
  /** With the first half of the rows, where there are any. */
  readonly half?: () => Promise<Reply>;
}

/** Answers a call, or lets go wrong what shall. */
export async function answerCall(
  response: ServerResponse,
  fault: Fault | undefined,
  { whole, half }: Runs,
  version: string,
): Promise<void> {
  switch (fault?.type) {
    case undefined:
      return send(response, await whole());
    case 'reset-before':
      return reset(response);
    case 'reset-after':
      await whole();
      return reset(response);
    case 'no-answer':
      if (fault.ran) await whole();
      return;
    case 'exception': {
      const { code = 241, name = 'MEMORY_LIMIT_EXCEEDED', text = 'Memory limit exceeded.' } = fault;
      return send(response, { ...replyOf(exceptionOf(code, text, name), version), status: 500 });
    }
    case 'unavailable':
      return send(response, textReply(503, '<html><h1>503 Service Unavailable</h1></html>\n'));
    case 'dribble':
      return dribble(response, await whole(), fault.bytes ?? 1, fault.everyMs);
    case 'cut':
      return cut(response, await whole());
    case 'half':
      await half?.();
      return reset(response);
  }
}
