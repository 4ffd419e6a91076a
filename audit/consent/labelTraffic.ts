import { AuditError } from '../runAudit.ts';
import type { Visit } from '../traffic/visits.ts';
import type { Twin } from '../twin.ts';
import type { Labelled } from './cells.ts';

/** What a script reads from the device: without consent it is not known. */
const DEVICE_READ = { timezone: '(unknown)', screen: '(unknown)', engaged: '(unknown)' };

/**
 * How the events of visits look to who counts them: as the twin tells it of the same requests under a
 * grant, when a browser sends its headers and nothing that a script read.
 */
export async function labelTraffic(twin: Twin, visits: readonly Visit[]): Promise<Labelled[]> {
  const all: Labelled[] = [];
  for (const { address, headers, events } of visits) {
    const sent = events.map((event) => ({ ...event, engagedMs: undefined }));
    const { status, json } = await twin.send({
      path: '/v1/events?debug=1',
      address,
      headers,
      body: { site: twin.policy.site, consent: 'granted', events: sent },
    });
    const seen = (json as { events?: readonly Seen[] } | undefined)?.events;
    if (status !== 200 || seen?.length !== events.length) {
      throw new AuditError(`the twin answered ${status} to a dry run`);
    }
    for (const [index, event] of events.entries()) {
      const { props, name, ...labels } = seen[index] ?? {};
      if (labels.type !== event.type)
        throw new AuditError('the twin does not count its own traffic');
      all.push({
        type: event.type,
        name: String(name),
        entry: isEntry(event),
        labels: { ...(labels as Record<string, string>), name: String(name), ...DEVICE_READ },
        props: (props ?? {}) as Record<string, string>,
      });
    }
  }
  return all;
}

type Seen = Readonly<Record<string, unknown>>;

/** A page view with no page before it, and with no referrer or one of another site. */
function isEntry(event: Visit['events'][number]): boolean {
  if (event.type !== 'page_view' || event.from !== undefined) return false;
  return event.referrer === undefined || !event.url.startsWith(new URL(event.referrer).origin);
}
