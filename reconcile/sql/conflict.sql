-- One row per disputed field of the pass, with the word of every table that has one. The id is a digest of entity
-- and field: a conflict that goes on is the same one tomorrow.
INSERT INTO conflict
WITH said AS (
$candidates
),
per_table AS (
    FROM said
    QUALIFY row_number() OVER (
        PARTITION BY entity_id, field, "table"
        ORDER BY precedence, seen_at DESC NULLS LAST, source_key DESC, role DESC
    ) = 1
)
SELECT
    left(sha256('$entity' || '/' || disputed.entity_id || '/' || disputed.field), 16) AS conflict_id,
    disputed.entity_id,
    CAST(disputed.entity_id % $buckets AS INTEGER) AS _bucket,
    disputed.field,
    list({
        'department': per_table.department, 'table': per_table."table", 'source_key': per_table.source_key,
        'value': per_table.value, 'seen_at': per_table.seen_at
    } ORDER BY per_table."table") AS candidates,
    disputed.chosen,
    disputed.chosen_from,
    disputed.rule
FROM disputed JOIN per_table USING (entity_id, field)
GROUP BY ALL;
