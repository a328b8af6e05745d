CREATE OR REPLACE TEMP TABLE evidence AS
SELECT node, _key AS root, 'person_name' AS space, CAST("name" AS VARCHAR) AS value FROM node WHERE "name" IS NOT NULL
UNION
SELECT node, root.root, 'person_name' AS space, CAST("name" AS VARCHAR) AS value FROM node JOIN root ON root.key = node._key WHERE "name" IS NOT NULL
UNION
SELECT node, _key AS root, 'person_name' AS space, CAST("former_name" AS VARCHAR) AS value FROM node WHERE "former_name" IS NOT NULL
UNION
SELECT node, root.root, 'person_name' AS space, CAST("former_name" AS VARCHAR) AS value FROM node JOIN root ON root.key = node._key WHERE "former_name" IS NOT NULL
UNION
SELECT node, _key AS root, 'birth_date' AS space, CAST("birth_date" AS VARCHAR) AS value FROM node WHERE "birth_date" IS NOT NULL AND ("birth_date" <> tc_identity_birth(_key) OR _key NOT IN (SELECT old FROM change))
UNION
SELECT node, root.root, 'birth_date' AS space, CAST("birth_date" AS VARCHAR) AS value FROM node JOIN root ON root.key = node._key WHERE "birth_date" IS NOT NULL AND "birth_date" <> tc_identity_birth(_key)
