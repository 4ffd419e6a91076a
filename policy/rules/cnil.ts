import type { Cube, Dimension } from '../cube.ts';
import { error, ok, type Pack, type Rule, warning } from './rule.ts';

const GUIDELINES = {
  clause: 'CNIL, guidelines 2020-091 of 17 September 2020, art. 5 (§ 51)',
  url: 'https://www.legifrance.gouv.fr/jorf/id/JORFTEXT000042388179',
};
/** Consolidated in January 2026, with the same article 5. */
const RECOMMENDATION = {
  clause: 'CNIL, recommendation 2020-092 of 17 September 2020, art. 5',
  url: 'https://www.legifrance.gouv.fr/jorf/id/JORFTEXT000042388197',
};
/**
 * The page with the self-assessment tool of 14 criteria. That the statistics be
 * anonymous is the CNIL's; the numbers below are our yardsticks.
 */
const SELF_ASSESSMENT = {
  clause:
    'CNIL, "Cookies : solutions pour les outils de mesure d’audience" of 4 July 2025, and its self-assessment',
  url: 'https://www.cnil.fr/fr/node/167364',
};

/** Dimensions that single somebody out where they meet a region. */
const FINE: readonly Dimension[] = ['os_version', 'browser_version', 'screen', 'timezone'];

const purpose: Rule = {
  id: 'cnil.purpose',
  pack: 'cnil',
  source: GUIDELINES,
  judge({ purposes }) {
    const foreign = purposes.filter((it: string) => it !== 'audience_measurement');
    if (foreign.length === 0) return ok('the one purpose is audience_measurement');
    return error(
      `purposes has ${foreign.join(', ')}; the exemption for audience measurement covers nothing else`,
      'set purposes to ["audience_measurement"]',
    );
  },
};

const recipients: Rule = {
  id: 'cnil.recipients',
  pack: 'cnil',
  source: GUIDELINES,
  judge(policy) {
    const others = policy.recipients.flatMap(({ name, role }, index) =>
      /process|host/i.test(role) ? [] : [`recipients.${index} ("${name}", ${role})`],
    );
    if (others.length === 0) return ok(`${policy.recipients.length} recipients, all processors`);
    return warning(
      `${others.join(', ')}: exempt measurement is for the publisher alone, by itself or a processor`,
      'say "processor" or "hosting" in role if that is what they are; else give them nothing but released counts, or do not rely on the exemption',
    );
  },
};

const retention: Rule = {
  id: 'cnil.retention',
  pack: 'cnil',
  source: RECOMMENDATION,
  judge({ retention: { months } }) {
    if (months <= 25) return ok(`counts are kept ${months} months, of 25 at most`);
    return error(
      `counts are kept ${months} months; the CNIL recommends 25 at most`,
      'set retention.months to 25 or less',
    );
  },
};

const threshold: Rule = {
  id: 'cnil.threshold',
  pack: 'cnil',
  source: SELF_ASSESSMENT,
  judge({ release }) {
    if (release.mechanism === 'dp') {
      return ok('every published count has noise, which hides whether somebody is in it');
    }
    const { k } = release;
    if (k >= 10) return ok(`cells of fewer than ${k} contributors are withheld`);
    return warning(
      `cells are published from ${k} contributors on; the statistics must be anonymous, and 10 is our yardstick`,
      'set release.k to 10 or more, or release.mechanism to "dp"',
    );
  },
};

const detail: Rule = {
  id: 'cnil.detail',
  pack: 'cnil',
  source: SELF_ASSESSMENT,
  judge({ cubes }) {
    const fine = cubes.flatMap((cube, index) => {
      const why = tooFine(cube);
      return why === undefined ? [] : [`cubes.${index}.dimensions ("${cube.name}": ${why})`];
    });
    if (fine.length === 0) {
      return ok('no cube has more than 3 dimensions, or region together with versions or screen');
    }
    return warning(
      `${fine.join('; ')}: so fine that it may single people out, counted without consent`,
      'split the cube, use country for region, or set consent.withoutConsent to "drop"',
    );
  },
};

/** Whether a site may count without consent in France, a yardstick for the EU. Where consent is asked for, that is moot. */
export const cnil: Pack = {
  name: 'cnil',
  appliesTo: ({ jurisdictions, consent }) =>
    jurisdictions.includes('EU') && consent.withoutConsent === 'count',
  rules: [purpose, recipients, retention, threshold, detail],
};

function tooFine({ dimensions }: Cube): string | undefined {
  if (dimensions.length > 3) return `${dimensions.length} dimensions`;
  const fine = dimensions.filter((dimension) => FINE.includes(dimension));
  return dimensions.includes('region') && fine.length > 0
    ? `region with ${fine.join(' and ')}`
    : undefined;
}
