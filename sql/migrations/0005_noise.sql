-- What a release by noise tells: its loss, and how far each published count may be off.
ALTER TABLE releases
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
