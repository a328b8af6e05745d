-- Keys that the authority's own records hold: whoever has one there has it by right.
CREATE OR REPLACE TEMP TABLE believed_key AS
SELECT DISTINCT _key FROM record WHERE _key IS NOT NULL AND $believed;

CREATE OR REPLACE TEMP TABLE believed_record AS
SELECT rid FROM record WHERE _key IS NOT NULL AND $believed;
