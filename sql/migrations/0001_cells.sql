-- Released counts, one row a cell. A row sent twice has the same key and replaces itself.
CREATE TABLE IF NOT EXISTS cells
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
ENGINE = ReplacingMergeTree
ORDER BY (site, cube, starts_at, window, country, region, device, os, browser, page, referrer)
TTL expires_at;
