INSERT INTO product (sku, name, description, category_id, attributes)
SELECT noun.prefix || '-' || lpad(((material.rank - 1) * 10 + colour.rank)::text, 4, '0'),
       initcap(colour.name) || ' ' || material.name || ' ' || noun.name,
       'A ' || noun.name || ' of ' || material.name || ', finished in ' || colour.name || '.',
       noun.category_id,
       jsonb_build_object('colour', colour.name, 'material', material.name, 'weight', noun.weight + 10 * material.rank)
FROM (VALUES ('TBL', 'coffee table', 2, 9000),
             ('DSK', 'writing desk', 2, 24000),
             ('CHR', 'armchair', 3, 12000),
             ('STO', 'bar stool', 3, 4500),
             ('SHF', 'bookshelf', 4, 18000),
             ('CAB', 'cabinet', 4, 31000),
             ('CUP', 'café au lait bowl', 6, 350),
             ('PLT', 'dinner plate', 6, 600),
             ('PAN', 'sauté pan', 7, 1400),
             ('KNF', 'bread knife', 7, 180),
             ('LMP', 'desk lamp', 8, 1200),
             ('LAN', 'lantern', 8, 900)) AS noun (prefix, name, category_id, weight)
         CROSS JOIN unnest(ARRAY ['oak', 'walnut', 'ash', 'steel', 'copper', 'brass', 'enamel', 'stoneware', 'rattan', 'crème marble'])
    WITH ORDINALITY AS material (name, rank)
         CROSS JOIN unnest(ARRAY ['white', 'black', 'red', 'green', 'blue', 'amber', 'grey', 'coral', 'navy', 'teal'])
    WITH ORDINALITY AS colour (name, rank)
ORDER BY noun.prefix, material.rank, colour.rank;
