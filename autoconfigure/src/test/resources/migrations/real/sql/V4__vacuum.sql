VACUUM ANALYZE ${prefix}country;
