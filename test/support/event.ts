import { buildEvent, type Event } from '../../transforms/event.ts';
import { emptySender, type Sender } from '../../transforms/sender.ts';
import { Visitor } from '../../transforms/visitor.ts';

interface Changes extends Partial<Omit<Sender, 'visitor'>> {
  readonly at?: number;
  readonly visitor?: string | undefined;
  readonly entry?: boolean;
  readonly page?: string;
}

/** An event as the transforms leave it. */
export function testEvent(changes: Changes = {}): Event {
  const { at = 0, visitor, entry = true, page = '/', ...sender } = changes;
  return buildEvent(
    {
      ...emptySender(),
      ...sender,
      visitor: visitor === undefined ? undefined : new Visitor(visitor),
    },
    { type: 'page_view', at, entry, page, referrer: '(direct)' },
  );
}
