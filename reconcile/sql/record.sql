-- What every table says of the entity, one row per record; _key is null unless it may link. In two steps: written into
-- one, the engine would normalise every number anew for each part of the test of its validity.
CREATE OR REPLACE TEMP TABLE said AS
$everything
;

CREATE OR REPLACE TEMP TABLE record AS
SELECT row_number() OVER () AS rid, CASE WHEN $key_valid THEN $key END AS _key, * FROM said;

DROP TABLE said;
