-- As 0009.
ALTER TABLE releases MODIFY SETTING default_compression_codec = 'ZSTD(1)';
