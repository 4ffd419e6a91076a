import type { SimulatedRequest } from '../simulate.ts';
import { COMPANIES } from './companies.ts';
import { type CompanySpan, type CompanyTraffic, simulateCompany } from './simulateCompany.ts';

/**
 * The traffic of several companies, in the order of the clock. Each company's is the same, whichever
 * others there are.
 *
 * @param sites which ones; all where it is absent
 */
export function simulateCompanies(span: CompanySpan, sites?: readonly string[]): CompanyTraffic {
  const all = COMPANIES.flatMap((company, index) =>
    !sites || sites.includes(company.site)
      ? simulateCompany(company, { ...span, seed: span.seed * COMPANIES.length + index })
      : [],
  );
  return {
    members: all.flatMap(({ members }) => members),
    *days() {
      const days = all.map((it) => it.days());
      for (;;) {
        const today = days.map((it) => it.next());
        if (today.every(({ done }) => done)) return;
        yield inOrder(today.flatMap(({ value }) => value ?? []));
      }
    },
  };
}

/** By the clock. */
export function inOrder(requests: readonly SimulatedRequest[]): SimulatedRequest[] {
  return requests.toSorted((a, b) => a.at - b.at);
}
