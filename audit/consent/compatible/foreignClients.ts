import { asDnt, asGpc } from '../sayings.ts';
import type { ForeignClient, ForeignSaying } from './foreignClient.ts';
import { plausibleClient } from './plausibleClient.ts';
import { segmentClient, segmentServer } from './segmentClient.ts';
import { umamiClient, umamiServer } from './umamiClient.ts';

/** Whoever may send in words other than ours. */
export const FOREIGN_CLIENTS: readonly ForeignClient[] = [
  plausibleClient,
  ...[umamiClient, umamiServer],
  ...[segmentClient, segmentServer],
];

/** What is said to the same end, by one client. */
export type Topic = 'refusals' | 'optOuts' | 'objections' | 'denied' | 'granted';

/** The browser's own signals stand in headers, whatever the body says: also where a server hands them on. */
export function sayingsOf(client: ForeignClient, topic: Topic): readonly ForeignSaying[] {
  const { granted, denied, refusals, objections } = client;
  const withHeader = (name: string, value: string, means: ForeignSaying['means']) => ({
    ...granted,
    name: `consent is granted, with ${name}: ${value}`,
    headers: { [name.toLowerCase()]: value },
    means,
  });
  switch (topic) {
    case 'refusals':
      return [denied, ...refusals, withHeader('DNT', '1', asDnt)];
    case 'optOuts':
      return ['1', '1, 1'].map((value) => withHeader('Sec-GPC', value, asGpc));
    case 'objections':
      return objections;
    case 'denied':
      return [denied];
    case 'granted':
      return [granted];
  }
}
