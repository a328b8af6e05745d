-- Nodes: records that are alike in key and in all that may agree. A city has several times fewer of them than records.
CREATE OR REPLACE TEMP TABLE node AS
SELECT row_number() OVER () AS node, * FROM (
    SELECT _key, $agree, count(*) AS records FROM record WHERE _key IS NOT NULL GROUP BY ALL
);

CREATE OR REPLACE TEMP TABLE node_of AS
SELECT record.rid, node.node
FROM record JOIN node ON record._key = node._key AND $same;

CREATE OR REPLACE TEMP TABLE believed_node AS
SELECT DISTINCT node FROM node_of JOIN believed_record USING (rid);
