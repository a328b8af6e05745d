-- An anchor is a key together with a value that agrees with it. Nodes on one anchor are the same entity; an anchor
-- with a single node joins nothing.
CREATE OR REPLACE TEMP TABLE anchor AS
SELECT row_number() OVER () AS anchor, root, space, value
FROM evidence GROUP BY root, space, value HAVING count(DISTINCT node) > 1;

CREATE OR REPLACE TEMP TABLE edge AS
SELECT DISTINCT node, anchor FROM evidence JOIN anchor USING (root, space, value);

CREATE OR REPLACE TEMP TABLE label AS
SELECT DISTINCT node, node AS label FROM edge;
