import type { Policy } from '../policy/policy.ts';
import { createControl } from '../src/control.ts';
import type { RunningServer } from '../src/node.ts';
import { COMPANIES } from './companies/companies.ts';
import { SHOP } from './simulateDemo.ts';

/**
 * A link to the dashboard of each site, and one for its compliance officer. A token stands behind
 * the `#`: what stands there a browser sends to no server. Such links are for a demo on one's own
 * machine; other tokens are handed over and pasted.
 */
export async function waysIn(
  { url, headcount }: RunningServer,
  withCompanies: boolean,
): Promise<string> {
  const { policies } = headcount.deps;
  const sites = [SHOP, ...(withCompanies ? COMPANIES.map(({ site }) => site) : [])];
  const control = createControl(headcount);
  const link = async (site: string, role: string) => {
    const body = JSON.stringify({ site, role });
    const response = await control.request('/tokens', { method: 'POST', body });
    const { token } = (await response.json()) as { token: string };
    return `${url}/#token=${token}`;
  };
  const lines: string[] = [];
  for (const site of sites) {
    const policy = policies.get(site);
    if (!policy) continue;
    const what = COMPANIES.find((it) => it.site === site)?.what ?? 'Lamps, world-wide';
    lines.push(
      `${policy.controller.name} (${site}). ${what}. ${releaseOf(policy)}`,
      `  numbers     ${await link(site, 'product')}`,
      `  compliance  ${await link(site, 'compliance')}`,
    );
  }
  return lines.join('\n');
}

function releaseOf({ release }: Policy): string {
  return release.mechanism === 'dp'
    ? 'Each number has noise, mostly by month.'
    : `Cells of fewer than ${release.k} are withheld.`;
}
