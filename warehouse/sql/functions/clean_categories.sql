-- silver.clean_categories: categories in the source's order, separated by |, from a text that parts them by | or ;.
-- writes: silver.clean_categories
create or replace function silver.clean_categories(value text) returns text
language sql immutable parallel safe
return coalesce(
    array_to_string(
        array(
            select btrim(part.category)
            from regexp_split_to_table(value, '[|;]') with ordinality as part (category, position)
            where btrim(part.category) <> ''
            order by part.position
        ), '|'
    ), ''
);
