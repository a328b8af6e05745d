-- What every table says of the entity, one row per record; _key is null unless it may link.
CREATE OR REPLACE TEMP TABLE record AS
SELECT row_number() OVER () AS rid, CASE WHEN $key_valid THEN $key END AS _key, *
FROM (
$everything
);
