CREATE INDEX product_search_idx ON product USING gin (search_name gin_trgm_ops);
CREATE INDEX product_attributes_idx ON product USING gin (attributes jsonb_path_ops);
CREATE INDEX product_weight_idx ON product (((attributes ->> 'weight')::integer));

CREATE FUNCTION search_product(term text, max_results integer)
    RETURNS TABLE
            (
                id       bigint,
                closeness real
            )
    LANGUAGE sql
    STABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT product.id, word_similarity(searchable(term), product.search_name) AS closeness
    FROM product
    WHERE product.active
      AND searchable(term) <% product.search_name
    ORDER BY closeness DESC, product.sku
    LIMIT max_results;
END;
