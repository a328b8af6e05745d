-- Keys that replaced others, and where each replaced key leads: one row per (key, root), chains followed to their end.
-- The same key in another form (15 → 18 characters) is no change. A circle has no end, so its keys lead nowhere.
CREATE OR REPLACE TEMP TABLE change AS
SELECT DISTINCT old, new FROM (SELECT $old AS old, $new AS new FROM $relation)
WHERE $old_valid AND $new_valid AND old <> new;

CREATE OR REPLACE TEMP TABLE root AS
WITH RECURSIVE walk(key, place, hops) AS (
    SELECT old, new, 1 FROM change
    UNION
    SELECT walk.key, change.new, walk.hops + 1
    FROM walk JOIN change ON change.old = walk.place
    WHERE walk.hops < $hops
)
SELECT DISTINCT key, place AS root
FROM walk ANTI JOIN change ON change.old = walk.place;
