-- The dimensions of leaving, clicks, errors, custom events, campaigns and devices.
ALTER TABLE cells
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
