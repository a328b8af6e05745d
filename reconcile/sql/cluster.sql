-- Every node's cluster; nodes without an edge are clusters of their own.
CREATE OR REPLACE TEMP TABLE placed AS
SELECT node.node, node._key, node.records, coalesce(label.label, node.node) AS label,
    node.node IN (SELECT node FROM evidence) AS told
FROM node LEFT JOIN label USING (node);

-- Who holds a key: clusters by what agrees, and whether the authority's own records say so. A node with nothing but
-- its key joins the only holder, of several the only one that the authority knows; it stays by itself when there is
-- none, and is given to nobody when it could be anybody's (label null).
CREATE OR REPLACE TEMP TABLE holder AS
SELECT evidence.root AS key, placed.label, bool_or(placed.node IN (SELECT node FROM believed_node)) AS believed
FROM evidence JOIN placed USING (node)
GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE reach AS
SELECT node, count(DISTINCT holder.label) AS holders, min(holder.label) AS label,
    count(DISTINCT holder.label) FILTER (WHERE holder.believed) AS believed_holders,
    min(holder.label) FILTER (WHERE holder.believed) AS believed_label
FROM (
    SELECT node, _key AS key FROM placed WHERE NOT told
    UNION
    SELECT node, root.root FROM placed JOIN root ON root.key = placed._key WHERE NOT told
) LEFT JOIN holder USING (key)
GROUP BY node;

CREATE OR REPLACE TEMP TABLE settled AS
SELECT placed.node, placed._key, placed.records, placed.told,
    CASE
        WHEN placed.told OR reach.holders = 0 THEN placed.label
        WHEN reach.holders = 1 THEN reach.label
        WHEN reach.believed_holders = 1 THEN reach.believed_label
    END AS label
FROM placed LEFT JOIN reach USING (node);

CREATE OR REPLACE TEMP TABLE cluster_size AS
SELECT label, sum(records) AS records, count(DISTINCT _key) AS keys
FROM settled WHERE label IS NOT NULL GROUP BY label;

CREATE OR REPLACE TEMP TABLE key_holders AS
SELECT _key, count(DISTINCT label) AS holders FROM settled WHERE label IS NOT NULL GROUP BY _key;

-- One row per record. A record that can be given to nobody has a negative label of its own. A cluster beyond belief
-- (a placeholder in the key) falls apart into its nodes, those with nothing but the key into their records.
CREATE OR REPLACE TEMP TABLE cluster AS
SELECT record.rid,
    CASE
        WHEN settled.label IS NULL THEN -record.rid
        WHEN cluster_size.records > $most THEN if(settled.told, settled.node, -record.rid)
        ELSE settled.label
    END AS label,
    CASE
        WHEN record._key IS NULL THEN 'no_key'
        WHEN settled.label IS NULL THEN 'ambiguous_key'
        WHEN cluster_size.records > $most THEN 'too_many'
        WHEN NOT settled.told AND cluster_size.records > 1 THEN 'key_alone'
        WHEN key_holders.holders > 1 AND cluster_size.records = 1 AND believed_record.rid IS NULL THEN 'disagrees'
        WHEN key_holders.holders > 1 THEN 'shared_key'
        WHEN cluster_size.records = 1 THEN 'single'
        WHEN cluster_size.keys > 1 THEN 'changed_key'
        ELSE '$agreement'
    END AS rule
FROM record
LEFT JOIN node_of ON node_of.rid = record.rid
LEFT JOIN settled USING (node)
LEFT JOIN cluster_size USING (label)
LEFT JOIN believed_record ON believed_record.rid = record.rid
LEFT JOIN key_holders ON key_holders._key = record._key;
