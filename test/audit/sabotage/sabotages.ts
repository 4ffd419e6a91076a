import type { CheckName } from '../../../audit/finding.ts';

/** A build in which one place of one module is another, as a mistake or malice might have it. */
export interface Sabotage {
  readonly name: string;
  /** The module, from the root of the project. */
  readonly file: string;
  /** What stands there, once. */
  readonly replace: string;
  readonly by: string;
  /**
   * The checks that have to fail, by name, each with what its evidence says then. It tells this sabotage
   * from others in the same build, and from a check that could not be made.
   */
  readonly caughtBy: Readonly<Partial<Record<CheckName, RegExp>>>;
  /** The policy that it shows under. */
  readonly site: 'counted' | 'noisy';
  /** Whether what was released before the audit was released by this build. */
  readonly released?: boolean;
  /** Tried only where SABOTAGES=all is in the environment: what it shows is like another one. */
  readonly isExtra?: boolean;
}

/** Each is caught by the check that is there for it. `sabotage.test.ts` shows it. */
export const SABOTAGES: readonly Sabotage[] = [
  {
    name: 'the address is kept in a column',
    file: 'transforms/region.ts',
    replace: "if (site.policy.geo === 'none') return undefined;",
    by: "sender.country = 'DE'; sender.region = raw.address ?? ''; return undefined;",
    caughtBy: { 'canaries.tables': /IPv4 address, plain, in table cells, column region/ },
    site: 'counted',
  },
  {
    name: 'the id is hashed without a key and stored',
    file: 'transforms/visitor.ts',
    replace: 'const hash = keyedHash(key, this.#id);',
    by: "const hash = require('node:crypto').createHash('sha256').update(this.#id).digest('hex');",
    caughtBy: { 'canaries.state': /visitor id, SHA-256 in binary, in state\.sqlite/ },
    site: 'counted',
  },
  {
    name: 'the user agent is logged',
    file: 'transforms/device.ts',
    replace: 'const read = site.readDevice(raw.userAgent, raw.hints);',
    by: 'const read = site.readDevice(raw.userAgent, raw.hints); console.error(raw.userAgent);',
    caughtBy: { 'canaries.logs': /user agent, plain, in log/ },
    site: 'counted',
  },
  {
    name: 'a salted hash of who sends is logged',
    file: 'transforms/device.ts',
    replace: 'const read = site.readDevice(raw.userAgent, raw.hints);',
    by: 'const read = site.readDevice(raw.userAgent, raw.hints); console.error(require("node:crypto").createHash("sha256").update("pepper" + raw.address).digest("hex"));',
    caughtBy: { 'canaries.log-lines': /a line that is not of the log: \d{4} times/ },
    isExtra: true,
    site: 'counted',
  },
  {
    name: 'a denial in a client of Plausible or Umami is taken for a grant',
    file: 'ingest/compatible/readProps.ts',
    replace: "return value === 'granted' || value === 'objected' ? value : 'denied';",
    by: "return value === 'objected' ? value : 'granted';",
    caughtBy: { 'consent.refusal': /Umami’s library says that consent is denied: \d+ records/ },
    isExtra: true,
    site: 'counted',
  },
  {
    name: 'the query string is kept',
    file: 'transforms/page.ts',
    replace: 'parts.page = site.matchPage(raw.url.pathname);',
    by: 'parts.page = raw.url.pathname + raw.url.search;',
    caughtBy: { 'canaries.state': /query string, plain, in state\.sqlite/ },
    site: 'counted',
  },
  {
    name: 'Global Privacy Control is ignored',
    file: 'transforms/consent.ts',
    replace: "vote('gpc', signals.gpc ? rules.gpc : undefined);",
    by: '',
    caughtBy: {
      'consent.gpc': /Where granted, with Sec-GPC: 1: \d+ records of visitors were kept/,
    },
    site: 'counted',
  },
  {
    name: 'the screen is read without consent',
    file: 'transforms/screen.ts',
    replace: "if (sender.basis === 'consented') sender.screen",
    by: 'sender.screen',
    caughtBy: { 'consent.device-reads': /read from the device, in the cubes screens/ },
    site: 'counted',
  },
  {
    name: 'the threshold is off',
    file: 'release/suppress.ts',
    replace: 'if (contributors(cell, rule) < rule.k) continue;',
    by: '',
    caughtBy: { 'release.smallest-cell': /smaller than the rule allows: pages/ },
    site: 'counted',
    released: true,
  },
  {
    name: 'the threshold of noisy cells is off',
    file: 'release/addNoise.ts',
    replace: '(counts[selection.by] ?? 0) >= selection.atLeast',
    by: 'true',
    caughtBy: { 'release.smallest-cell': /smaller than the rule allows: pages/ },
    isExtra: true,
    site: 'noisy',
    released: true,
  },
  {
    name: 'the noise has half the scale',
    file: 'release/discreteLaplace.ts',
    replace: 'return { t: over / divisor, s: under / divisor };',
    by: 'return { t: over / divisor, s: (2 * under) / divisor };',
    caughtBy: { 'attacks.noise': /regions, visitors: the noise of \d+ draws is not that of scale/ },
    site: 'noisy',
  },
  {
    name: 'the noise comes of a constant seed',
    file: 'release/uniform.ts',
    replace: '(bytes) => void crypto.getRandomValues(bytes),',
    by: "((cipher) => (bytes) => void bytes.set(cipher.update(Buffer.alloc(bytes.length))))(require('node:crypto').createCipheriv('aes-128-ctr', Buffer.alloc(16), Buffer.alloc(16))),",
    caughtBy: { 'attacks.noise-secret': /asked the secure source for 0 bytes/ },
    isExtra: true,
    site: 'noisy',
  },
  {
    name: 'the noise is drawn again when a release is sent again',
    file: 'release/publish.ts',
    replace: '{ ...place(window, cube), ...counts }',
    by: '{ ...place(window, cube), ...Object.fromEntries(Object.entries(counts).map(([k, n]) => [k, n + Math.floor(9 * Math.random())])) }',
    caughtBy: { 'attacks.averaging': /rows were sent again with other counts/ },
    site: 'noisy',
  },
  {
    name: 'the key is not destroyed',
    file: 'src/stateOperations.ts',
    replace: 'for (const window of keysToDestroy) deleteKey(keys.sql, window);',
    by: '',
    caughtBy: {
      'forgetting.keys':
        /Of \d+ keys some are still there after their windows were released, in: keys\.sqlite/,
    },
    site: 'counted',
  },
  {
    name: 'secure_delete is off',
    file: 'src/stateFile.ts',
    replace: "'PRAGMA secure_delete = ON'",
    by: "'PRAGMA secure_delete = OFF'",
    caughtBy: {
      'schema.settings': /state\.sqlite: secure_delete is 0/,
      'forgetting.visitors': /fingerprints some are still there .* in: .*state\.sqlite/,
    },
    site: 'counted',
  },
  {
    name: 'the budget is exceeded',
    file: 'release/spentBudget.ts',
    replace: 'left = Math.min(left, ceiling - spent);',
    by: 'left = Math.min(left, ceiling + spent);',
    caughtBy: {
      'release.budget': /days over the ceiling of epsilon 0\.25, by what ClickHouse has/,
    },
    site: 'noisy',
    released: true,
  },
];

/** The sabotage of a name. @throws where there is none */
export function sabotageOf(name: string): Sabotage {
  const found = SABOTAGES.find((sabotage) => sabotage.name === name);
  if (!found) throw new Error(`no sabotage is called ${name}`);
  return found;
}

/** A module's text with a sabotage in it. @throws where what it replaces is not there, or not once */
export function sabotaged(source: string, { file, replace, by }: Sabotage): string {
  const parts = source.split(replace);
  if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} times: ${replace}`);
  return parts.join(by);
}
