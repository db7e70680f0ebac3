CREATE INDEX CONCURRENTLY country_name_index ON ${prefix}country (name);
