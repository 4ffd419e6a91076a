import { setTimeout as wait } from 'node:timers/promises';
import { type Connection, openConnection } from './connection.ts';
import { buildRequests, type RequestStyle, type RequestTemplate, renewIds } from './requests.ts';
import { serveParent } from './serveParent.ts';

export interface LoadOrder {
  readonly port: number;
  readonly eventsPerRequest: number;
  readonly connections: number;
  readonly seconds: number;
  readonly style?: RequestStyle;
}

export interface LoadReport {
  readonly requests: number;
  readonly seconds: number;
  /** How often each thing went wrong. */
  readonly faults: Readonly<Record<string, number>>;
}

/** How long the last answers may take. */
const DRAIN_MS = 10_000;

const requestsByKind = new Map<string, RequestTemplate[]>();

/** A process of its own: sends requests over many connections, the next on each as the last is answered. */
serveParent<LoadOrder, LoadReport>(async (order) => {
  const requests = requestsOf(order);
  const faults: Record<string, number> = {};
  const connections: Connection[] = [];
  let next = 0;
  let answers = 0;
  let underWay = 0;
  let ended = false;
  const drained = Promise.withResolvers<void>();
  const send = (index: number) => {
    const request = requests[next++ % requests.length];
    // There are far more requests than connections, so none is changed while it is sent.
    if (request) connections[index]?.send(renewIds(request));
  };
  const answered = (index: number, fault: string | undefined) => {
    if (fault === undefined) answers += 1;
    else faults[fault] = (faults[fault] ?? 0) + 1;
    // A connection with a fault is not used again.
    if (!ended && fault === undefined) send(index);
    else if (--underWay === 0) drained.resolve();
  };
  for (let index = 0; index < order.connections; index += 1) {
    connections.push(await openConnection(order.port, (fault) => answered(index, fault)));
  }
  const start = performance.now();
  underWay = connections.length;
  for (const index of connections.keys()) send(index);
  await Promise.race([wait(order.seconds * 1000), drained.promise]);
  ended = true;
  const late = AbortSignal.timeout(DRAIN_MS);
  late.addEventListener('abort', () => drained.resolve());
  await drained.promise;
  const seconds = (performance.now() - start) / 1000;
  if (underWay > 0) faults['no answer'] = underWay;
  for (const connection of connections) connection.close();
  return { requests: answers, seconds, faults };
});

function requestsOf({ eventsPerRequest, style }: LoadOrder): RequestTemplate[] {
  const kind = JSON.stringify([eventsPerRequest, style]);
  const made = requestsByKind.get(kind) ?? buildRequests(eventsPerRequest, style);
  requestsByKind.set(kind, made);
  return made;
}
