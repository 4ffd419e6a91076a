import { uuidOf } from '../../../support/uuidOf.ts';
import { envelope, FIREFOX, pageView } from '../../../support/wire.ts';

/** Page views of so many visitors with consent, each by its own request; they have to be counted. */
export async function sendViews(
  url: string,
  site: string,
  { page, at, visitors }: { readonly page: string; readonly at: number; readonly visitors: number },
): Promise<void> {
  for (let number = 1; number <= visitors; number += 1) {
    const response = await fetch(`${url}/v1/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': FIREFOX },
      body: JSON.stringify(
        envelope([pageView(at, { url: page })], {
          ...{ site, sentAt: at, consent: 'granted', visitor: uuidOf(number) },
        }),
      ),
    });
    const receipt = (await response.json()) as { readonly accepted?: number };
    if (receipt.accepted !== 1) throw new Error(`It was not counted: ${JSON.stringify(receipt)}`);
  }
}
