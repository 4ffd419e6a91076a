-- Which windows were published, how, and under which version of the policy.
CREATE TABLE IF NOT EXISTS releases
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
ENGINE = ReplacingMergeTree
ORDER BY (site, cube, starts_at, window)
TTL expires_at;
