CREATE TABLE IF NOT EXISTS migrations_local ON CLUSTER '{cluster}'
(
  version UInt32, name String, applied_at DateTime('UTC') DEFAULT now()
) ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}') ORDER BY version;

CREATE TABLE IF NOT EXISTS migrations ON CLUSTER '{cluster}'
(
  version UInt32, name String, applied_at DateTime('UTC') DEFAULT now()
) ENGINE = Distributed('{cluster}', currentDatabase(), migrations_local, cityHash64(version));

-- Released counts, one row a cell. A row sent twice has the same key and replaces itself.
CREATE TABLE IF NOT EXISTS cells_local ON CLUSTER '{cluster}'
(
    site LowCardinality(String),
    cube LowCardinality(String),
    window LowCardinality(String),
    starts_at DateTime('UTC'),
    ends_at DateTime('UTC'),
    -- The dimensions; empty where the cube does not have them.
    country LowCardinality(String),
    region LowCardinality(String),
    device LowCardinality(String),
    os LowCardinality(String),
    browser LowCardinality(String),
    page LowCardinality(String),
    referrer LowCardinality(String),
    -- The measures; 0 where the cube does not have them.
    count Int64,
    visits Int64,
    visitors Int64,
    expires_at DateTime('UTC')
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}')
ORDER BY (site, cube, starts_at, window, country, region, device, os, browser, page, referrer)
TTL expires_at;

CREATE TABLE IF NOT EXISTS cells ON CLUSTER '{cluster}'
(
    site LowCardinality(String),
    cube LowCardinality(String),
    window LowCardinality(String),
    starts_at DateTime('UTC'),
    ends_at DateTime('UTC'),
    -- The dimensions; empty where the cube does not have them.
    country LowCardinality(String),
    region LowCardinality(String),
    device LowCardinality(String),
    os LowCardinality(String),
    browser LowCardinality(String),
    page LowCardinality(String),
    referrer LowCardinality(String),
    -- The measures; 0 where the cube does not have them.
    count Int64,
    visits Int64,
    visitors Int64,
    expires_at DateTime('UTC')
)
ENGINE = Distributed('{cluster}', currentDatabase(), cells_local, cityHash64(site));

INSERT INTO migrations (version, name) VALUES (1, '0001_cells.sql');

-- Which windows were published, how, and under which version of the policy.
CREATE TABLE IF NOT EXISTS releases_local ON CLUSTER '{cluster}'
(
    site LowCardinality(String),
    cube LowCardinality(String),
    window LowCardinality(String),
    starts_at DateTime('UTC'),
    ends_at DateTime('UTC'),
    released_at DateTime('UTC'),
    policy_version UInt32,
    mechanism LowCardinality(String),
    k UInt32,
    rounding UInt32,
    measures Array(LowCardinality(String)),
    -- The most by which rounding moved a count.
    margin UInt32,
    -- 1 when values beyond the cell budget were folded together, and are not published.
    overflow UInt8,
    expires_at DateTime('UTC')
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}')
ORDER BY (site, cube, starts_at, window)
TTL expires_at;

CREATE TABLE IF NOT EXISTS releases ON CLUSTER '{cluster}'
(
    site LowCardinality(String),
    cube LowCardinality(String),
    window LowCardinality(String),
    starts_at DateTime('UTC'),
    ends_at DateTime('UTC'),
    released_at DateTime('UTC'),
    policy_version UInt32,
    mechanism LowCardinality(String),
    k UInt32,
    rounding UInt32,
    measures Array(LowCardinality(String)),
    -- The most by which rounding moved a count.
    margin UInt32,
    -- 1 when values beyond the cell budget were folded together, and are not published.
    overflow UInt8,
    expires_at DateTime('UTC')
)
ENGINE = Distributed('{cluster}', currentDatabase(), releases_local, cityHash64(site));

INSERT INTO migrations (version, name) VALUES (2, '0002_releases.sql');

-- The dimensions of leaving, clicks, errors, custom events, campaigns and devices.
ALTER TABLE cells_local ON CLUSTER '{cluster}'
    ADD COLUMN IF NOT EXISTS os_version LowCardinality(String),
    ADD COLUMN IF NOT EXISTS browser_version LowCardinality(String),
    ADD COLUMN IF NOT EXISTS language LowCardinality(String),
    ADD COLUMN IF NOT EXISTS timezone LowCardinality(String),
    ADD COLUMN IF NOT EXISTS screen LowCardinality(String),
    ADD COLUMN IF NOT EXISTS from LowCardinality(String),
    ADD COLUMN IF NOT EXISTS utm_source LowCardinality(String),
    ADD COLUMN IF NOT EXISTS utm_medium LowCardinality(String),
    ADD COLUMN IF NOT EXISTS utm_campaign LowCardinality(String),
    ADD COLUMN IF NOT EXISTS engaged LowCardinality(String),
    ADD COLUMN IF NOT EXISTS exit LowCardinality(String),
    ADD COLUMN IF NOT EXISTS target LowCardinality(String),
    ADD COLUMN IF NOT EXISTS error_kind LowCardinality(String),
    ADD COLUMN IF NOT EXISTS error_name LowCardinality(String),
    ADD COLUMN IF NOT EXISTS error_status LowCardinality(String),
    ADD COLUMN IF NOT EXISTS name LowCardinality(String),
    ADD COLUMN IF NOT EXISTS value LowCardinality(String),
    MODIFY ORDER BY (
        site, cube, starts_at, window,
        country, region, device, os, browser, page, referrer,
        os_version, browser_version, language, timezone, screen, from,
        utm_source, utm_medium, utm_campaign, engaged, exit, target,
        error_kind, error_name, error_status, name, value
    );

ALTER TABLE cells ON CLUSTER '{cluster}'
    ADD COLUMN IF NOT EXISTS os_version LowCardinality(String),
    ADD COLUMN IF NOT EXISTS browser_version LowCardinality(String),
    ADD COLUMN IF NOT EXISTS language LowCardinality(String),
    ADD COLUMN IF NOT EXISTS timezone LowCardinality(String),
    ADD COLUMN IF NOT EXISTS screen LowCardinality(String),
    ADD COLUMN IF NOT EXISTS from LowCardinality(String),
    ADD COLUMN IF NOT EXISTS utm_source LowCardinality(String),
    ADD COLUMN IF NOT EXISTS utm_medium LowCardinality(String),
    ADD COLUMN IF NOT EXISTS utm_campaign LowCardinality(String),
    ADD COLUMN IF NOT EXISTS engaged LowCardinality(String),
    ADD COLUMN IF NOT EXISTS exit LowCardinality(String),
    ADD COLUMN IF NOT EXISTS target LowCardinality(String),
    ADD COLUMN IF NOT EXISTS error_kind LowCardinality(String),
    ADD COLUMN IF NOT EXISTS error_name LowCardinality(String),
    ADD COLUMN IF NOT EXISTS error_status LowCardinality(String),
    ADD COLUMN IF NOT EXISTS name LowCardinality(String),
    ADD COLUMN IF NOT EXISTS value LowCardinality(String);

INSERT INTO migrations (version, name) VALUES (3, '0003_dimensions.sql');

-- What audience estimates are made from; 0 in all cubes but those.
ALTER TABLE cells_local ON CLUSTER '{cluster}'
    ADD COLUMN IF NOT EXISTS consented_visits Int64,
    ADD COLUMN IF NOT EXISTS squared_visits Int64,
    ADD COLUMN IF NOT EXISTS anonymous_visits Int64,
    ADD COLUMN IF NOT EXISTS counted_twice Int64,
    ADD COLUMN IF NOT EXISTS clipped_visits Int64;

ALTER TABLE cells ON CLUSTER '{cluster}'
    ADD COLUMN IF NOT EXISTS consented_visits Int64,
    ADD COLUMN IF NOT EXISTS squared_visits Int64,
    ADD COLUMN IF NOT EXISTS anonymous_visits Int64,
    ADD COLUMN IF NOT EXISTS counted_twice Int64,
    ADD COLUMN IF NOT EXISTS clipped_visits Int64;

INSERT INTO migrations (version, name) VALUES (4, '0004_audience_measures.sql');

-- What a release by noise tells: its loss, and how far each published count may be off.
ALTER TABLE releases_local ON CLUSTER '{cluster}'
    ADD COLUMN IF NOT EXISTS epsilon Float64,
    ADD COLUMN IF NOT EXISTS delta Float64,
    -- Aligned with `measures`: the contribution bound, the noise's scale, and its variance
    -- (under suppression that of rounding).
    ADD COLUMN IF NOT EXISTS bounds Array(UInt32),
    ADD COLUMN IF NOT EXISTS scales Array(Float64),
    ADD COLUMN IF NOT EXISTS variances Array(Float64),
    -- The least noisy count that is published; 0 where every cell is.
    ADD COLUMN IF NOT EXISTS threshold Int64,
    ADD COLUMN IF NOT EXISTS closed UInt8,
    -- Why the window of this cube was not published; empty when it was.
    ADD COLUMN IF NOT EXISTS withheld LowCardinality(String),
    -- 1 when the policy changed while the window was open.
    ADD COLUMN IF NOT EXISTS partial UInt8;

ALTER TABLE releases ON CLUSTER '{cluster}'
    ADD COLUMN IF NOT EXISTS epsilon Float64,
    ADD COLUMN IF NOT EXISTS delta Float64,
    -- Aligned with `measures`: the contribution bound, the noise's scale, and its variance
    -- (under suppression that of rounding).
    ADD COLUMN IF NOT EXISTS bounds Array(UInt32),
    ADD COLUMN IF NOT EXISTS scales Array(Float64),
    ADD COLUMN IF NOT EXISTS variances Array(Float64),
    -- The least noisy count that is published; 0 where every cell is.
    ADD COLUMN IF NOT EXISTS threshold Int64,
    ADD COLUMN IF NOT EXISTS closed UInt8,
    -- Why the window of this cube was not published; empty when it was.
    ADD COLUMN IF NOT EXISTS withheld LowCardinality(String),
    -- 1 when the policy changed while the window was open.
    ADD COLUMN IF NOT EXISTS partial UInt8;

INSERT INTO migrations (version, name) VALUES (5, '0005_noise.sql');

-- A copy of each site's chain: an entry sent twice has the same key and replaces itself. The
-- hash is in it, so that the chain of a state that was lost stays beside the new one.
CREATE TABLE IF NOT EXISTS ledger_local ON CLUSTER '{cluster}'
(
    site LowCardinality(String),
    seq UInt64,
    -- Milliseconds since 1970, as they are hashed.
    at Int64,
    entry LowCardinality(String),
    body String,
    previous FixedString(64),
    hash FixedString(64)
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}')
ORDER BY (site, seq, hash)
SETTINGS default_compression_codec = 'ZSTD(1)';

CREATE TABLE IF NOT EXISTS ledger ON CLUSTER '{cluster}'
(
    site LowCardinality(String),
    seq UInt64,
    -- Milliseconds since 1970, as they are hashed.
    at Int64,
    entry LowCardinality(String),
    body String,
    previous FixedString(64),
    hash FixedString(64)
)
ENGINE = Distributed('{cluster}', currentDatabase(), ledger_local, cityHash64(site));

INSERT INTO migrations (version, name) VALUES (6, '0006_ledger.sql');

-- How many people came, those who refused consent included: query/estimateAudience.ts in SQL,
-- for tools that read ClickHouse. docs/audience.md derives it. A row of it is a tuple: counts,
-- and the variances that the release gave them, of [1] visitors, [2] consented visits,
-- [3] their squares, [4] anonymous visits, [5] counted twice, [6] clipped.
CREATE OR REPLACE VIEW audience ON CLUSTER '{cluster}' AS
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
FROM estimated;

INSERT INTO migrations (version, name) VALUES (7, '0007_audience.sql');

-- Released cells for BI tools, each count with its margin: under suppression the most that
-- rounding moved it, under dp what 95 of 100 draws of the noise stay within.
CREATE OR REPLACE VIEW published ON CLUSTER '{cluster}' AS
SELECT
    c.* EXCEPT (expires_at),
    r.mechanism AS mechanism,
    r.epsilon AS epsilon,
    r.policy_version AS policy_version,
    r.partial AS partial,
    -- 2.12 is release/margin.ts; rounding has no noise to add.
    r.margin + if(r.mechanism = 'dp', ceil(2.12 * sqrt(r.variances[indexOf(r.measures, 'count')])), 0) AS count_margin,
    r.margin + if(r.mechanism = 'dp', ceil(2.12 * sqrt(r.variances[indexOf(r.measures, 'visits')])), 0) AS visits_margin,
    r.margin + if(r.mechanism = 'dp', ceil(2.12 * sqrt(r.variances[indexOf(r.measures, 'visitors')])), 0) AS visitors_margin
FROM (SELECT * FROM cells FINAL) AS c
INNER JOIN (SELECT * FROM releases FINAL WHERE withheld = '') AS r
    USING (site, cube, window, starts_at);

INSERT INTO migrations (version, name) VALUES (8, '0008_published.sql');

-- Half the bytes, for numbers that are read a few thousand rows at a time.
ALTER TABLE cells_local ON CLUSTER '{cluster}' MODIFY SETTING default_compression_codec = 'ZSTD(1)';

INSERT INTO migrations (version, name) VALUES (9, '0009_cells_zstd.sql');

-- As 0009.
ALTER TABLE releases_local ON CLUSTER '{cluster}' MODIFY SETTING default_compression_codec = 'ZSTD(1)';

INSERT INTO migrations (version, name) VALUES (10, '0010_releases_zstd.sql');
