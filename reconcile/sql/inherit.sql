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

CREATE OR REPLACE TEMP TABLE identity AS
SELECT label, entity_id FROM inherited
UNION ALL
SELECT label, (SELECT coalesce(max(entity_id), 0) FROM former) + row_number() OVER (ORDER BY first)
FROM (
    SELECT cluster.label, min((record."table", record.source_key, record.role)) AS first
    FROM cluster JOIN record USING (rid) ANTI JOIN inherited USING (label)
    GROUP BY cluster.label
);

CREATE OR REPLACE TEMP TABLE linked AS
SELECT record.*, identity.entity_id, cluster.rule, CAST(identity.entity_id % $buckets AS INTEGER) AS _bucket
FROM record JOIN cluster USING (rid) JOIN identity USING (label);
