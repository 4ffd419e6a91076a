import type { Checks } from './checks.ts';
import { COMPANIES } from './companies/companies.ts';
import type { Tally } from './sendTraffic.ts';

/** What a company's beacon sends is counted, unless the policy takes a signal of the browser for an objection. */
export function checkCompanies(tallies: ReadonlyMap<string, Tally>, checks: Checks): void {
  for (const { site } of COMPANIES) {
    const tally = tallies.get(site);
    if (!tally) continue;
    const { accepted, errors, dropped } = tally;
    const { objected = 0, ...others } = dropped;
    const told = objected > 0 ? `, ${objected} of who objected were not` : '';
    checks.expect(
      `${site}: ${accepted} events were counted${told}, and none was refused`,
      accepted > 0 && errors === 0 && Object.keys(others).length === 0,
    );
  }
}
