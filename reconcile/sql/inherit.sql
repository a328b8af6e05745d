-- Persistent ids. A cluster inherits the id that most of its records had, the oldest on ties; an id goes to one cluster
-- alone, the one with most of its former records. Others get new ids, in an order that does not depend on the order
-- of rows.
CREATE OR REPLACE TEMP TABLE vote AS
SELECT cluster.label, former.entity_id, count(*) AS records,
    min((record."table", record.source_key, record.role)) AS first
FROM cluster
JOIN record USING (rid)
JOIN former ON former."table" = record."table" AND former.source_key = record.source_key AND former.role = record.role
GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE inherited AS
SELECT label, entity_id FROM (
    FROM vote QUALIFY row_number() OVER (PARTITION BY label ORDER BY records DESC, entity_id) = 1
)
QUALIFY row_number() OVER (PARTITION BY entity_id ORDER BY records DESC, first) = 1;

-- Every id that was ever given. None is given again: somebody may still hold it.
CREATE OR REPLACE TEMP TABLE given AS
SELECT entity_id FROM former UNION SELECT entity_id FROM formerly_retired UNION SELECT 0;

CREATE OR REPLACE TEMP TABLE identity AS
SELECT label, entity_id FROM inherited
UNION ALL
SELECT label, (SELECT max(entity_id) FROM given) + row_number() OVER (ORDER BY first)
FROM (
    SELECT cluster.label, min((record."table", record.source_key, record.role)) AS first
    FROM cluster JOIN record USING (rid) ANTI JOIN inherited USING (label)
    GROUP BY cluster.label
);

CREATE OR REPLACE TEMP TABLE linked AS
SELECT record.*, identity.entity_id, cluster.rule, CAST(identity.entity_id % $buckets AS INTEGER) AS _bucket
FROM record JOIN cluster USING (rid) JOIN identity USING (label);

-- Records that are no more keep the id they had: one that comes back is the same entity.
CREATE OR REPLACE TEMP TABLE gone AS
SELECT "table", source_key, role, entity_id FROM former ANTI JOIN linked USING ("table", source_key, role);

CREATE OR REPLACE TEMP TABLE alive AS
SELECT entity_id FROM linked UNION SELECT entity_id FROM gone;

-- Ids whose records have all gone over to other entities, and the one that most of them went to.
CREATE OR REPLACE TEMP TABLE retired AS
SELECT entity_id, successor FROM formerly_retired ANTI JOIN alive USING (entity_id)
UNION ALL
SELECT entity_id, successor FROM (
    SELECT former.entity_id, linked.entity_id AS successor, count(*) AS records
    FROM former ANTI JOIN alive USING (entity_id)
    JOIN linked ON former."table" = linked."table" AND former.source_key = linked.source_key
        AND former.role = linked.role
    GROUP BY ALL
)
QUALIFY row_number() OVER (PARTITION BY entity_id ORDER BY records DESC, successor) = 1;
