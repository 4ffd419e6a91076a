import type { RunningServer } from '../../src/node.ts';
import { type Tally, TrafficSender } from '../sendTraffic.ts';
import { simulateCompanies } from './simulateCompanies.ts';
import type { CompanySpan } from './simulateCompany.ts';

export interface SendCompanies extends CompanySpan {
  /** Which companies' sites; all five where it is absent. */
  readonly sites?: readonly string[];
  /** Sets the clock that the server was started with, milliseconds since 1970. */
  readonly setClock: (at: number) => void;
}

/**
 * Fills a server with the traffic of companies, through its endpoint, and releases what has closed
 * by `until`; there the clock stands at the end. The server needs the companies' policies and must
 * trust 127.0.0.1 as a proxy; its clock begins at `from` or before.
 *
 * @returns what the server answered, by site
 */
export async function sendCompanies(
  { url, headcount }: RunningServer,
  { sites, setClock, ...span }: SendCompanies,
): Promise<ReadonlyMap<string, Tally>> {
  const sender = new TrafficSender(url);
  try {
    for (const requests of simulateCompanies(span, sites).days()) {
      await sender.send(requests, setClock);
      await headcount.release();
    }
    setClock(span.until);
    await headcount.release();
    return sender.tallies;
  } finally {
    await sender.close();
  }
}
