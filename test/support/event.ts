import { buildEvent, type Event, type EventParts, emptyParts } from '../../transforms/event.ts';
import { emptySender, type Sender } from '../../transforms/sender.ts';
import { Visitor } from '../../transforms/visitor.ts';

type Changes = Partial<Omit<Sender, 'visitor'>> &
  Partial<EventParts> & { readonly visitor?: string | undefined };

/** An event as the transforms leave it: a page view of `/` that starts a visit, unless told otherwise. */
export function testEvent({
  visitor,
  type = 'page_view',
  at = 0,
  ...changes
}: Changes = {}): Event {
  const parts = { ...emptyParts(type, at), entry: type === 'page_view', page: '/', ...changes };
  const sender = { ...emptySender(), ...changes };
  return buildEvent(
    { ...sender, visitor: visitor === undefined ? undefined : new Visitor(visitor) },
    parts,
  );
}
