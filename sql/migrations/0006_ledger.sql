-- A copy of each site's chain: an entry sent twice has the same key and replaces itself. The
-- hash is in it, so that the chain of a state that was lost stays beside the new one.
CREATE TABLE IF NOT EXISTS ledger
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
ENGINE = ReplacingMergeTree
ORDER BY (site, seq, hash)
SETTINGS default_compression_codec = 'ZSTD(1)';
