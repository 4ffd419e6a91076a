import { IN_RANGE } from './sql.ts';
import { chosen, SITE } from './variables.ts';

/** The view `audience` does not say when its windows end; the releases that it is made of do. */
const FROM = `FROM audience
WHERE site = ${SITE} AND window = ${chosen('people_by')} AND (window, starts_at) IN
(
    SELECT window, starts_at
    FROM releases FINAL
    WHERE site = ${SITE} AND startsWith(\`cube\`, 'audience_') AND ${IN_RANGE}
)`;

const REASON = `transform(
        reason,
        ['', 'too_few_consented', 'clipped', 'too_noisy'],
        [
            '–',
            'fewer than 100 people, or visits, with consent: look at a longer window',
            'the policy’s bound cuts off too many visits',
            'too much noise for the number of people: look at a longer window'
        ],
        reason
    )`;

/** The newest estimate. */
export const PEOPLE = `SELECT
    starts_at AS time,
    estimate AS "People",
    low AS "at least",
    high AS "at most"
${FROM}
ORDER BY time DESC
LIMIT 1`;

/** The same if those who refuse visit more, or less, often than those who agree. */
export const PEOPLE_ASSUMING = `SELECT
    starts_at AS time,
    assumption_low AS "at least",
    assumption_high AS "at most"
${FROM}
ORDER BY time DESC
LIMIT 1`;

export const CONSENT = `SELECT
    starts_at AS time,
    consent_share AS "Visits with consent"
${FROM}
ORDER BY time DESC
LIMIT 1`;

export const PEOPLE_SERIES = `SELECT
    starts_at AS time,
    estimate AS "People",
    low AS "at least",
    high AS "at most"
${FROM}
ORDER BY time`;

export const CONSENT_SERIES = `SELECT
    starts_at AS time,
    consent_share AS "Visits with consent"
${FROM}
ORDER BY time`;

export const PEOPLE_TABLE = `SELECT
    starts_at AS "From",
    estimate AS "People",
    low AS "at least",
    high AS "at most",
    assumption_low AS "assuming, at least",
    assumption_high AS "assuming, at most",
    visitors AS "Visitors with consent",
    consent_share AS "Visits with consent",
    ${REASON} AS "Why there is no estimate"
${FROM}
ORDER BY "From" DESC`;
