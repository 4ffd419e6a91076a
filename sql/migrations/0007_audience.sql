-- How many people came, those who refused consent included: query/estimateAudience.ts in SQL,
-- for tools that read ClickHouse. docs/audience.md derives it. A row of it is a tuple: counts,
-- and the variances that the release gave them, of [1] visitors, [2] consented visits,
-- [3] their squares, [4] anonymous visits, [5] counted twice, [6] clipped.
CREATE OR REPLACE VIEW audience AS
WITH
    -- estimateStratum: visits without consent, people, share of visits with consent, slopes
    it -> greatest(0, it.1[4] - it.1[5]) AS refusedOf,
    it -> it.1[1] * (it.1[2] + refusedOf(it)) / it.1[2] AS peopleOf,
    it -> it.1[2] / (it.1[2] + refusedOf(it)) AS shareOf,
    it -> [
        (it.1[2] + refusedOf(it)) / it.1[2],
        -it.1[1] * refusedOf(it) / (it.1[2] * it.1[2]),
        0,
        it.1[1] / it.1[2],
        -it.1[1] / it.1[2],
        0
    ] AS slopesOf,
    (slopes, variances) -> arraySum(arrayMap((s, v) -> s * s * v, slopes, variances)) AS varianceOf,
    -- hasEnough, tooNoisy, standsAlone
    it -> it.1[1] >= 100 AND it.1[2] >= 100 AS hasEnough,
    (people, variance) -> variance > 0.15 * 0.15 * people * people AS tooNoisy,
    it -> hasEnough(it) AND NOT tooNoisy(peopleOf(it), varianceOf(slopesOf(it), it.2)) AS standsAlone,
    -- visitSpread
    it -> 1.5 * greatest(0, 1 - it.1[1] / it.1[2]) AS expectedOf,
    it -> it.1[1] / (it.1[2] * it.1[2]) AS perSquareOf,
    it -> perSquareOf(it) * perSquareOf(it) * it.2[3]
        + pow(1 + expectedOf(it), 2)
            * (it.2[1] / pow(it.1[1], 2) + 4 * it.2[2] / pow(it.1[2], 2)) AS doubtOf,
    (noise, observed, expected) -> greatest(
        0,
        (observed + noise * expected + 0.5 * sqrt(noise)) / (1 + noise)
    ) AS weighed,
    it -> weighed(doubtOf(it), it.1[3] * perSquareOf(it) - 1, expectedOf(it)) AS spreadOf,
    it -> (1 - shareOf(it)) * spreadOf(it) * pow(peopleOf(it), 2) / it.1[1] AS samplingOf,
    -- mergeStrata: what stands in a row and in none of others
    (whole, others) -> (
        arrayMap(
            (all, part) -> all - part,
            whole.1,
            arrayReduce('sumForEach', arrayPushFront(arrayMap(it -> it.1, others), [0., 0, 0, 0, 0, 0]))
        ),
        arrayReduce('sumForEach', arrayPushFront(arrayMap(it -> it.2, others), whole.2))
    ) AS restOf,
    released AS
    (
        SELECT
            site,
            window,
            starts_at,
            cube = concat('audience_', window) AS is_total,
            (
                arrayMap(
                    count -> toFloat64(count),
                    [visitors, consented_visits, squared_visits, anonymous_visits, counted_twice, clipped_visits]
                ),
                arrayMap(
                    measure -> variances[indexOf(measures, measure)],
                    ['visitors', 'consented_visits', 'squared_visits', 'anonymous_visits', 'counted_twice', 'clipped_visits']
                )
            ) AS counts
        FROM (SELECT * FROM cells FINAL WHERE startsWith(cube, 'audience_')) AS c
        INNER JOIN
        (
            SELECT site, cube, window, starts_at, measures, variances
            FROM releases FINAL
            WHERE startsWith(cube, 'audience_') AND withheld = ''
        ) AS r USING (site, cube, window, starts_at)
    ),
    -- Each step by itself: a lambda is written out wherever it stands, and so would its argument be.
    windows AS
    (
        SELECT
            site,
            window,
            starts_at,
            anyIf(counts, is_total) AS total,
            arraySort(it -> it.1, groupArrayIf(counts, NOT is_total AND standsAlone(counts))) AS kept
        FROM released
        GROUP BY site, window, starts_at
        HAVING max(is_total)
    ),
    divided AS
    (
        SELECT
            site,
            window,
            starts_at,
            total,
            kept,
            arraySlice(kept, 2) AS larger,
            restOf(total, kept) AS rest_of_kept,
            restOf(total, larger) AS rest_of_larger
        FROM windows
    ),
    chosen AS
    (
        SELECT
            site,
            window,
            starts_at,
            total,
            multiIf(
                notEmpty(kept) AND standsAlone(rest_of_kept), (kept, rest_of_kept),
                notEmpty(larger) AND standsAlone(rest_of_larger), (larger, rest_of_larger),
                ([], total)
            ) AS choice,
            choice.2 AS rest
        FROM divided
    ),
    parts AS
    (
        SELECT site, window, starts_at, total, slopesOf(rest) AS rest_slopes, part
        FROM chosen
        ARRAY JOIN arrayPushBack(choice.1, rest) AS part
    ),
    estimated AS
    (
        SELECT
            site,
            window,
            starts_at,
            total.1[1] AS consenting,
            total.1[2] AS consented,
            total.1[6] AS clipped,
            1.96 * sqrt(total.2[6]) AS doubt,
            shareOf(total) AS share,
            sum(peopleOf(part)) AS people,
            sum(samplingOf(part)) AS sampling,
            -- noiseVariance: the rest's own difference is 0
            varianceOf(rest_slopes, total.2)
                + sum(varianceOf(arrayMap((a, b) -> a - b, slopesOf(part), rest_slopes), part.2)) AS noise,
            multiIf(
                NOT hasEnough(total), 'too_few_consented',
                clipped - doubt > 0.005 * consented, 'clipped',
                tooNoisy(people, noise), 'too_noisy',
                ''
            ) AS why,
            1.96 * sqrt(sampling + noise) / people AS width,
            (1 - share) * least(0.005, greatest(0, clipped + doubt) / consented) AS lost,
            people * exp(-width - lost) AS least_people,
            people * exp(width) AS most_people
        FROM parts
        GROUP BY site, window, starts_at, total, rest_slopes
    )
SELECT
    site,
    window,
    starts_at,
    -- The estimate; from low to high in 95 of 100 cases. NULL where `reason` says why there is none.
    if(why = '', toInt64(floor(people + 0.5)), NULL) AS estimate,
    if(why = '', toInt64(floor(least_people + 0.5)), NULL) AS low,
    if(why = '', toInt64(floor(most_people + 0.5)), NULL) AS high,
    -- The same if those who refuse visit 1.25 times, or 0.6 times, as often as those who consent.
    if(
        why = '',
        toInt64(floor(least(least_people, consenting + (least_people - consenting) / 1.25) + 0.5)),
        NULL
    ) AS assumption_low,
    if(
        why = '',
        toInt64(floor(greatest(most_people, consenting + (most_people - consenting) / 0.6) + 0.5)),
        NULL
    ) AS assumption_high,
    -- Visitors with consent, and the part of all visits that was with consent.
    toInt64(greatest(0, consenting)) AS visitors,
    if(why = 'too_few_consented', NULL, share) AS consent_share,
    why AS reason
FROM estimated
