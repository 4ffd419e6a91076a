-- What audience estimates are made from; 0 in all cubes but those.
ALTER TABLE cells
    ADD COLUMN IF NOT EXISTS consented_visits Int64,
    ADD COLUMN IF NOT EXISTS squared_visits Int64,
    ADD COLUMN IF NOT EXISTS anonymous_visits Int64,
    ADD COLUMN IF NOT EXISTS counted_twice Int64,
    ADD COLUMN IF NOT EXISTS clipped_visits Int64;
