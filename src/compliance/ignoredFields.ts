import { fieldsOf, isFields } from '../../ingest/fields.ts';
import { envelope, wireEvent } from '../../ingest/wire.ts';

/** The headers that are read; nothing of any other is looked at. */
const READ_HEADERS: ReadonlySet<string> = new Set([
  ...['user-agent', 'accept-language', 'origin', 'sec-gpc', 'dnt'],
  ...['sec-ch-ua', 'sec-ch-ua-platform', 'sec-ch-ua-mobile'],
]);

/** Places that are told; somebody may paste anything. */
const MOST = 100;

/**
 * What stands in a pasted request and is not even read: fields that the wire format has not, as
 * places such as `events.0.title`, and headers.
 *
 * @param headers by lower-case name
 */
export function ignoredFields(body: unknown, headers: Readonly<Record<string, string>>): string[] {
  const { context, consent, events } = fieldsOf(body);
  const found = [
    ...unknown('', body, envelope.shape),
    ...unknown('context.', context, envelope.shape.context.unwrap().shape),
    ...(isFields(consent) ? unknown('consent.', consent, CONSENT) : []),
    ...(Array.isArray(events) ? events : []).flatMap((event: unknown, index) =>
      unknown(`events.${index}.`, event, shapeOf(event)),
    ),
    ...Object.keys(headers)
      .filter((name) => !READ_HEADERS.has(name))
      .map((name) => `sender.headers.${name}`),
  ];
  return found.slice(0, MOST);
}

const CONSENT = { choice: 1, tcf: 1, gpp: 1, sid: 1, gcs: 1 };

/** The fields of an event of its type; undefined where it has no known one, which is told as an error. */
function shapeOf(event: unknown): object | undefined {
  const { type } = fieldsOf(event);
  return wireEvent.options.find(({ shape }) => shape.type.value === type)?.shape;
}

function unknown(before: string, value: unknown, shape: object | undefined): string[] {
  if (!shape || !isFields(value)) return [];
  return Object.keys(value)
    .filter((key) => !Object.hasOwn(shape, key))
    .map((key) => before + key);
}
