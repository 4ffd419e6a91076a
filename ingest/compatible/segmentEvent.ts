import type { DialectDeps } from './dialect.ts';
import { fitName } from './fitName.ts';
import { readInstant } from './readInstant.ts';
import { readProps } from './readProps.ts';
import type { SegmentMessage } from './segmentMessage.ts';
import { ownPage, pageView } from './segmentPage.ts';
import { uuidWithin } from './uuidWithin.ts';

/** What tells that somebody chose anew, now and under its earlier name. */
const CONSENT_UPDATES: readonly unknown[] = [
  'Segment Consent Preference Updated',
  'Segment Consent Preference',
];

/** Whether a call tells that its sender's consent changed. */
export function updatesConsent({ type, fields }: SegmentMessage): boolean {
  return type === 'track' && CONSENT_UPDATES.includes(fields.event);
}

/**
 * One event of the wire format. What cannot be one is handed on as it is, so that the wire
 * format's parser says what is wrong with it.
 */
export function segmentEvent(message: SegmentMessage, deps: DialectDeps): object {
  const { site, type, fields, properties, context, consent, sentAt } = message;
  const { messageId, event, originalTimestamp, timestamp } = fields;
  const common = {
    // The same for a call that is sent again, so that it counts once.
    id: isId(messageId) ? uuidWithin(site, String(messageId)) : deps.randomId(),
    at: readInstant(originalTimestamp) ?? readInstant(timestamp) ?? sentAt ?? deps.now(),
  };
  const origins = deps.originsOf(site) ?? [];
  if (type === 'page') return { ...common, type: 'page_view', ...pageView(message, origins) };
  // One that says nothing of measurement is dropped, as all are that name no visitor.
  if (updatesConsent(message)) return { ...common, type: 'consent', choice: consent ?? 'denied' };
  if (type !== 'track') return { ...common, type: 'unknown' };
  return {
    ...common,
    type: 'custom',
    name: isId(event) ? fitName(String(event)) : '',
    props: readProps(properties).props,
    url: ownPage(context.page.url, origins),
  };
}

/** Languages without types of their own send numbers for texts. */
export function isId(value: unknown): value is string | number {
  return (typeof value === 'string' && value !== '') || typeof value === 'number';
}
