-- gold.folded_text: text in lower case and without accents, the form in which a search compares it.
-- writes: gold.folded_text
-- why:    whoever types "muller" looks for "Müller"; a letter that is not one with an accent, as ø is not, stays
create or replace function gold.folded_text(value text) returns text
language sql immutable parallel safe
return lower(
    case
        when octet_length(value) = length(value) then value
        else regexp_replace(normalize(value, nfkd), U&'[\0300-\036F]', '', 'g')
    end
);
