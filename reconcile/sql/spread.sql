-- One round: every node takes the smallest label that any of its anchors has seen.
CREATE OR REPLACE TEMP TABLE spread AS
SELECT node, min(seen.label) AS label
FROM edge JOIN (
    SELECT anchor, min(label) AS label FROM edge JOIN label USING (node) GROUP BY anchor
) AS seen USING (anchor)
GROUP BY node;
