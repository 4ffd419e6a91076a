import { DurableObject } from 'cloudflare:workers';

interface Environment {
  readonly COUNTER: { getByName(name: string): Counter };
}

/** Counts nothing: what a call costs by itself. */
export class Counter extends DurableObject {
  count({ events }: { events: readonly unknown[] }): { accepted: number } {
    return { accepted: events.length };
  }
}

/** The least that a Worker does which hands a request's events to an object. */
export default {
  async fetch(request: Request, { COUNTER }: Environment): Promise<Response> {
    const body = JSON.parse(await request.text()) as { events: readonly unknown[] };
    return Response.json(await COUNTER.getByName('all').count(body), { status: 202 });
  },
};
