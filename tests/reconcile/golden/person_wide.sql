CREATE OR REPLACE TEMP TABLE wide AS
SELECT spine.entity_id,
  _0.entity_id IS NOT NULL AS "@civil_affairs__mz_bzhd",
  _1.entity_id IS NOT NULL AS "@civil_affairs__mz_db_cy",
  _2.entity_id IS NOT NULL AS "@civil_affairs__mz_db_hu",
  _3.entity_id IS NOT NULL AS "@civil_affairs__mz_hydj",
  _4.entity_id IS NOT NULL AS "@civil_affairs__mz_lnjt",
  _5.entity_id IS NOT NULL AS "@grid__wg_fw",
  _6.entity_id IS NOT NULL AS "@grid__wg_rk",
  _7.entity_id IS NOT NULL AS "@housing__bdc_qlr",
  _8.entity_id IS NOT NULL AS "@housing__gzf",
  _9.entity_id IS NOT NULL AS "@housing__zl_ba",
  _10.entity_id IS NOT NULL AS "@police__czrk",
  _11.entity_id IS NOT NULL AS "@police__jdc",
  _12.entity_id IS NOT NULL AS "@police__ldrk",
  _13.entity_id IS NOT NULL AS "@police__swzx",
  _14.entity_id IS NOT NULL AS "@social_security__ac01",
  _0."identity_number@civil_affairs__mz_bzhd",
  _0."identity_number@civil_affairs__mz_bzhd@at",
  _0."name@civil_affairs__mz_bzhd",
  _0."name@civil_affairs__mz_bzhd@at",
  _0."sex@civil_affairs__mz_bzhd",
  _0."sex@civil_affairs__mz_bzhd@at",
  _0."death_date@civil_affairs__mz_bzhd",
  _0."death_date@civil_affairs__mz_bzhd@at",
  _1."identity_number@civil_affairs__mz_db_cy",
  _1."identity_number@civil_affairs__mz_db_cy@at",
  _1."name@civil_affairs__mz_db_cy",
  _1."name@civil_affairs__mz_db_cy@at",
  _2."identity_number@civil_affairs__mz_db_hu",
  _2."identity_number@civil_affairs__mz_db_hu@at",
  _2."region@civil_affairs__mz_db_hu",
  _2."region@civil_affairs__mz_db_hu@at",
  _3."identity_number@civil_affairs__mz_hydj",
  _3."identity_number@civil_affairs__mz_hydj@at",
  _3."name@civil_affairs__mz_hydj",
  _3."name@civil_affairs__mz_hydj@at",
  _3."marital_status@civil_affairs__mz_hydj",
  _3."marital_status@civil_affairs__mz_hydj@at",
  _4."identity_number@civil_affairs__mz_lnjt",
  _4."identity_number@civil_affairs__mz_lnjt@at",
  _4."name@civil_affairs__mz_lnjt",
  _4."name@civil_affairs__mz_lnjt@at",
  _5."identity_number@grid__wg_fw",
  _5."identity_number@grid__wg_fw@at",
  _5."name@grid__wg_fw",
  _5."name@grid__wg_fw@at",
  _6."identity_number@grid__wg_rk",
  _6."identity_number@grid__wg_rk@at",
  _6."name@grid__wg_rk",
  _6."name@grid__wg_rk@at",
  _6."living_address@grid__wg_rk",
  _6."living_address@grid__wg_rk@at",
  _6."region@grid__wg_rk",
  _6."region@grid__wg_rk@at",
  _6."phone@grid__wg_rk",
  _6."phone@grid__wg_rk@at",
  _7."identity_number@housing__bdc_qlr",
  _7."identity_number@housing__bdc_qlr@at",
  _7."name@housing__bdc_qlr",
  _7."name@housing__bdc_qlr@at",
  _8."identity_number@housing__gzf",
  _8."identity_number@housing__gzf@at",
  _9."identity_number@housing__zl_ba",
  _9."identity_number@housing__zl_ba@at",
  _10."identity_number@police__czrk",
  _10."identity_number@police__czrk@at",
  _10."name@police__czrk",
  _10."name@police__czrk@at",
  _10."former_name@police__czrk",
  _10."former_name@police__czrk@at",
  _10."sex@police__czrk",
  _10."sex@police__czrk@at",
  _10."birth_date@police__czrk",
  _10."birth_date@police__czrk@at",
  _10."ethnic_group@police__czrk",
  _10."ethnic_group@police__czrk@at",
  _10."marital_status@police__czrk",
  _10."marital_status@police__czrk@at",
  _10."registered_address@police__czrk",
  _10."registered_address@police__czrk@at",
  _10."region@police__czrk",
  _10."region@police__czrk@at",
  _10."household_number@police__czrk",
  _10."household_number@police__czrk@at",
  _11."identity_number@police__jdc",
  _11."identity_number@police__jdc@at",
  _12."identity_number@police__ldrk",
  _12."identity_number@police__ldrk@at",
  _12."registered_address@police__ldrk",
  _12."registered_address@police__ldrk@at",
  _12."living_address@police__ldrk",
  _12."living_address@police__ldrk@at",
  _13."identity_number@police__swzx",
  _13."identity_number@police__swzx@at",
  _13."death_date@police__swzx",
  _13."death_date@police__swzx@at",
  _14."identity_number@social_security__ac01",
  _14."identity_number@social_security__ac01@at",
  _14."name@social_security__ac01",
  _14."name@social_security__ac01@at",
  _14."sex@social_security__ac01",
  _14."sex@social_security__ac01@at",
  _14."birth_date@social_security__ac01",
  _14."birth_date@social_security__ac01@at",
  _14."ethnic_group@social_security__ac01",
  _14."ethnic_group@social_security__ac01@at",
  _14."marital_status@social_security__ac01",
  _14."marital_status@social_security__ac01@at",
  _14."living_address@social_security__ac01",
  _14."living_address@social_security__ac01@at",
  _14."phone@social_security__ac01",
  _14."phone@social_security__ac01@at",
  _14."employment_status@social_security__ac01",
  _14."employment_status@social_security__ac01@at"
FROM (SELECT DISTINCT entity_id FROM part WHERE coalesce(tc_identity_valid("identity_number"), false) AND coalesce(CAST("name" AS VARCHAR), CAST("former_name" AS VARCHAR), CAST("birth_date" AS VARCHAR)) IS NOT NULL) AS spine
LEFT JOIN (
SELECT entity_id,
  "identity_number" AS "identity_number@civil_affairs__mz_bzhd",
  seen_at AS "identity_number@civil_affairs__mz_bzhd@at",
  "name" AS "name@civil_affairs__mz_bzhd",
  seen_at AS "name@civil_affairs__mz_bzhd@at",
  "sex" AS "sex@civil_affairs__mz_bzhd",
  seen_at AS "sex@civil_affairs__mz_bzhd@at",
  "death_date" AS "death_date@civil_affairs__mz_bzhd",
  seen_at AS "death_date@civil_affairs__mz_bzhd@at"
FROM part WHERE "table" = 'civil_affairs__mz_bzhd' AND entity_id NOT IN (SELECT entity_id FROM part WHERE "table" = 'civil_affairs__mz_bzhd' GROUP BY entity_id HAVING count(*) > 1)
UNION ALL
SELECT entity_id,
  arg_max("identity_number", (coalesce(seen_at, '-infinity'::TIMESTAMPTZ), source_key, role)) AS "identity_number@civil_affairs__mz_bzhd",
  max(seen_at) FILTER (WHERE "identity_number" IS NOT NULL) AS "identity_number@civil_affairs__mz_bzhd@at",
  arg_max("name", (coalesce(seen_at, '-infinity'::TIMESTAMPTZ), source_key, role)) AS "name@civil_affairs__mz_bzhd",
  max(seen_at) FILTER (WHERE "name" IS NOT NULL) AS "name@civil_affairs__mz_bzhd@at",
  arg_max("sex", (coalesce(seen_at, '-infinity'::TIMESTAMPTZ), source_key, role)) AS "sex@civil_affairs__mz_bzhd",
  max(seen_at) FILTER (WHERE "sex" IS NOT NULL) AS "sex@civil_affairs__mz_bzhd@at",
  min("death_date") AS "death_date@civil_affairs__mz_bzhd",
  max(seen_at) FILTER (WHERE "death_date" IS NOT NULL) AS "death_date@civil_affairs__mz_bzhd@at"
FROM part WHERE "table" = 'civil_affairs__mz_bzhd' AND entity_id IN (SELECT entity_id FROM part WHERE "table" = 'civil_affairs__mz_bzhd' GROUP BY entity_id HAVING count(*) > 1) GROUP BY entity_id) AS _0 USING (entity_id)
LEFT JOIN (
SELECT entity_id,
  "identity_number" AS "identity_number@civil_affairs__mz_db_cy",
  seen_at AS "identity_number@civil_affairs__mz_db_cy@at",
  "name" AS "name@civil_affairs__mz_db_cy",
  seen_at AS "name@civil_affairs__mz_db_cy@at"
FROM part WHERE "table" = 'civil_affairs__mz_db_cy' AND entity_id NOT IN (SELECT entity_id FROM part WHERE "table" = 'civil_affairs__mz_db_cy' GROUP BY entity_id HAVING count(*) > 1)
UNION ALL
SELECT entity_id,
  arg_max("identity_number", (coalesce(seen_at, '-infinity'::TIMESTAMPTZ), source_key, role)) AS "identity_number@civil_affairs__mz_db_cy",
  max(seen_at) FILTER (WHERE "identity_number" IS NOT NULL) AS "identity_number@civil_affairs__mz_db_cy@at",
  arg_max("name", (coalesce(seen_at, '-infinity'::TIMESTAMPTZ), source_key, role)) AS "name@civil_affairs__mz_db_cy",
  max(seen_at) FILTER (WHERE "name" IS NOT NULL) AS "name@civil_affairs__mz_db_cy@at"
FROM part WHERE "table" = 'civil_affairs__mz_db_cy' AND entity_id IN (SELECT entity_id FROM part WHERE "table" = 'civil_affairs__mz_db_cy' GROUP BY entity_id HAVING count(*) > 1) GROUP BY entity_id) AS _1 USING (entity_id)
LEFT JOIN (
SELECT entity_id,
  "identity_number" AS "identity_number@civil_affairs__mz_db_hu",
  seen_at AS "identity_number@civil_affairs__mz_db_hu@at",
  "region" AS "region@civil_affairs__mz_db_hu",
  seen_at AS "region@civil_affairs__mz_db_hu@at"
FROM part WHERE "table" = 'civil_affairs__mz_db_hu' AND entity_id NOT IN (SELECT entity_id FROM part WHERE "table" = 'civil_affairs__mz_db_hu' GROUP BY entity_id HAVING count(*) > 1)
UNION ALL
SELECT entity_id,
  arg_max("identity_number", (coalesce(seen_at, '-infinity'::TIMESTAMPTZ), source_key, role)) AS "identity_number@civil_affairs__mz_db_hu",
  max(seen_at) FILTER (WHERE "identity_number" IS NOT NULL) AS "identity_number@civil_affairs__mz_db_hu@at",
  arg_max("region", (coalesce(seen_at, '-infinity'::TIMESTAMPTZ), source_key, role)) AS "region@civil_affairs__mz_db_hu",
  max(seen_at) FILTER (WHERE "region" IS NOT NULL) AS "region@civil_affairs__mz_db_hu@at"
FROM part WHERE "table" = 'civil_affairs__mz_db_hu' AND entity_id IN (SELECT entity_id FROM part WHERE "table" = 'civil_affairs__mz_db_hu' GROUP BY entity_id HAVING count(*) > 1) GROUP BY entity_id) AS _2 USING (entity_id)
LEFT JOIN (
SELECT entity_id,
  "identity_number" AS "identity_number@civil_affairs__mz_hydj",
  seen_at AS "identity_number@civil_affairs__mz_hydj@at",
  "name" AS "name@civil_affairs__mz_hydj",
  seen_at AS "name@civil_affairs__mz_hydj@at",
  "marital_status" AS "marital_status@civil_affairs__mz_hydj",
  seen_at AS "marital_status@civil_affairs__mz_hydj@at"
FROM part WHERE "table" = 'civil_affairs__mz_hydj' AND entity_id NOT IN (SELECT entity_id FROM part WHERE "table" = 'civil_affairs__mz_hydj' GROUP BY entity_id HAVING count(*) > 1)
UNION ALL
SELECT entity_id,
  arg_max("identity_number", (coalesce(seen_at, '-infinity'::TIMESTAMPTZ), source_key, role)) AS "identity_number@civil_affairs__mz_hydj",
  max(seen_at) FILTER (WHERE "identity_number" IS NOT NULL) AS "identity_number@civil_affairs__mz_hydj@at",
  arg_max("name", (coalesce(seen_at, '-infinity'::TIMESTAMPTZ), source_key, role)) AS "name@civil_affairs__mz_hydj",
  max(seen_at) FILTER (WHERE "name" IS NOT NULL) AS "name@civil_affairs__mz_hydj@at",
  arg_max("marital_status", (coalesce(seen_at, '-infinity'::TIMESTAMPTZ), source_key, role)) AS "marital_status@civil_affairs__mz_hydj",
  max(seen_at) FILTER (WHERE "marital_status" IS NOT NULL) AS "marital_status@civil_affairs__mz_hydj@at"
FROM part WHERE "table" = 'civil_affairs__mz_hydj' AND entity_id IN (SELECT entity_id FROM part WHERE "table" = 'civil_affairs__mz_hydj' GROUP BY entity_id HAVING count(*) > 1) GROUP BY entity_id) AS _3 USING (entity_id)
LEFT JOIN (
SELECT entity_id,
  "identity_number" AS "identity_number@civil_affairs__mz_lnjt",
  seen_at AS "identity_number@civil_affairs__mz_lnjt@at",
  "name" AS "name@civil_affairs__mz_lnjt",
  seen_at AS "name@civil_affairs__mz_lnjt@at"
FROM part WHERE "table" = 'civil_affairs__mz_lnjt' AND entity_id NOT IN (SELECT entity_id FROM part WHERE "table" = 'civil_affairs__mz_lnjt' GROUP BY entity_id HAVING count(*) > 1)
UNION ALL
SELECT entity_id,
  arg_max("identity_number", (coalesce(seen_at, '-infinity'::TIMESTAMPTZ), source_key, role)) AS "identity_number@civil_affairs__mz_lnjt",
  max(seen_at) FILTER (WHERE "identity_number" IS NOT NULL) AS "identity_number@civil_affairs__mz_lnjt@at",
  arg_max("name", (coalesce(seen_at, '-infinity'::TIMESTAMPTZ), source_key, role)) AS "name@civil_affairs__mz_lnjt",
  max(seen_at) FILTER (WHERE "name" IS NOT NULL) AS "name@civil_affairs__mz_lnjt@at"
FROM part WHERE "table" = 'civil_affairs__mz_lnjt' AND entity_id IN (SELECT entity_id FROM part WHERE "table" = 'civil_affairs__mz_lnjt' GROUP BY entity_id HAVING count(*) > 1) GROUP BY entity_id) AS _4 USING (entity_id)
LEFT JOIN (
SELECT entity_id,
  "identity_number" AS "identity_number@grid__wg_fw",
  seen_at AS "identity_number@grid__wg_fw@at",
  "name" AS "name@grid__wg_fw",
  seen_at AS "name@grid__wg_fw@at"
FROM part WHERE "table" = 'grid__wg_fw' AND entity_id NOT IN (SELECT entity_id FROM part WHERE "table" = 'grid__wg_fw' GROUP BY entity_id HAVING count(*) > 1)
UNION ALL
SELECT entity_id,
  arg_max("identity_number", (coalesce(seen_at, '-infinity'::TIMESTAMPTZ), source_key, role)) AS "identity_number@grid__wg_fw",
  max(seen_at) FILTER (WHERE "identity_number" IS NOT NULL) AS "identity_number@grid__wg_fw@at",
  arg_max("name", (coalesce(seen_at, '-infinity'::TIMESTAMPTZ), source_key, role)) AS "name@grid__wg_fw",
  max(seen_at) FILTER (WHERE "name" IS NOT NULL) AS "name@grid__wg_fw@at"
FROM part WHERE "table" = 'grid__wg_fw' AND entity_id IN (SELECT entity_id FROM part WHERE "table" = 'grid__wg_fw' GROUP BY entity_id HAVING count(*) > 1) GROUP BY entity_id) AS _5 USING (entity_id)
LEFT JOIN (
SELECT entity_id,
  "identity_number" AS "identity_number@grid__wg_rk",
  seen_at AS "identity_number@grid__wg_rk@at",
  "name" AS "name@grid__wg_rk",
  seen_at AS "name@grid__wg_rk@at",
  "living_address" AS "living_address@grid__wg_rk",
  seen_at AS "living_address@grid__wg_rk@at",
  "region" AS "region@grid__wg_rk",
  seen_at AS "region@grid__wg_rk@at",
  "phone" AS "phone@grid__wg_rk",
  seen_at AS "phone@grid__wg_rk@at"
FROM part WHERE "table" = 'grid__wg_rk' AND entity_id NOT IN (SELECT entity_id FROM part WHERE "table" = 'grid__wg_rk' GROUP BY entity_id HAVING count(*) > 1)
UNION ALL
SELECT entity_id,
  arg_max("identity_number", (coalesce(seen_at, '-infinity'::TIMESTAMPTZ), source_key, role)) AS "identity_number@grid__wg_rk",
  max(seen_at) FILTER (WHERE "identity_number" IS NOT NULL) AS "identity_number@grid__wg_rk@at",
  arg_max("name", (coalesce(seen_at, '-infinity'::TIMESTAMPTZ), source_key, role)) AS "name@grid__wg_rk",
  max(seen_at) FILTER (WHERE "name" IS NOT NULL) AS "name@grid__wg_rk@at",
  arg_max("living_address", (coalesce(seen_at, '-infinity'::TIMESTAMPTZ), source_key, role)) AS "living_address@grid__wg_rk",
  max(seen_at) FILTER (WHERE "living_address" IS NOT NULL) AS "living_address@grid__wg_rk@at",
  arg_max("region", (coalesce(seen_at, '-infinity'::TIMESTAMPTZ), source_key, role)) AS "region@grid__wg_rk",
  max(seen_at) FILTER (WHERE "region" IS NOT NULL) AS "region@grid__wg_rk@at",
  arg_max("phone", (coalesce(seen_at, '-infinity'::TIMESTAMPTZ), source_key, role)) AS "phone@grid__wg_rk",
  max(seen_at) FILTER (WHERE "phone" IS NOT NULL) AS "phone@grid__wg_rk@at"
FROM part WHERE "table" = 'grid__wg_rk' AND entity_id IN (SELECT entity_id FROM part WHERE "table" = 'grid__wg_rk' GROUP BY entity_id HAVING count(*) > 1) GROUP BY entity_id) AS _6 USING (entity_id)
LEFT JOIN (
SELECT entity_id,
  "identity_number" AS "identity_number@housing__bdc_qlr",
  seen_at AS "identity_number@housing__bdc_qlr@at",
  "name" AS "name@housing__bdc_qlr",
  seen_at AS "name@housing__bdc_qlr@at"
FROM part WHERE "table" = 'housing__bdc_qlr' AND entity_id NOT IN (SELECT entity_id FROM part WHERE "table" = 'housing__bdc_qlr' GROUP BY entity_id HAVING count(*) > 1)
UNION ALL
SELECT entity_id,
  arg_max("identity_number", (coalesce(seen_at, '-infinity'::TIMESTAMPTZ), source_key, role)) AS "identity_number@housing__bdc_qlr",
  max(seen_at) FILTER (WHERE "identity_number" IS NOT NULL) AS "identity_number@housing__bdc_qlr@at",
  arg_max("name", (coalesce(seen_at, '-infinity'::TIMESTAMPTZ), source_key, role)) AS "name@housing__bdc_qlr",
  max(seen_at) FILTER (WHERE "name" IS NOT NULL) AS "name@housing__bdc_qlr@at"
FROM part WHERE "table" = 'housing__bdc_qlr' AND entity_id IN (SELECT entity_id FROM part WHERE "table" = 'housing__bdc_qlr' GROUP BY entity_id HAVING count(*) > 1) GROUP BY entity_id) AS _7 USING (entity_id)
LEFT JOIN (
SELECT entity_id,
  "identity_number" AS "identity_number@housing__gzf",
  seen_at AS "identity_number@housing__gzf@at"
FROM part WHERE "table" = 'housing__gzf' AND entity_id NOT IN (SELECT entity_id FROM part WHERE "table" = 'housing__gzf' GROUP BY entity_id HAVING count(*) > 1)
UNION ALL
SELECT entity_id,
  arg_max("identity_number", (coalesce(seen_at, '-infinity'::TIMESTAMPTZ), source_key, role)) AS "identity_number@housing__gzf",
  max(seen_at) FILTER (WHERE "identity_number" IS NOT NULL) AS "identity_number@housing__gzf@at"
FROM part WHERE "table" = 'housing__gzf' AND entity_id IN (SELECT entity_id FROM part WHERE "table" = 'housing__gzf' GROUP BY entity_id HAVING count(*) > 1) GROUP BY entity_id) AS _8 USING (entity_id)
LEFT JOIN (
SELECT entity_id,
  "identity_number" AS "identity_number@housing__zl_ba",
  seen_at AS "identity_number@housing__zl_ba@at"
FROM part WHERE "table" = 'housing__zl_ba' AND entity_id NOT IN (SELECT entity_id FROM part WHERE "table" = 'housing__zl_ba' GROUP BY entity_id HAVING count(*) > 1)
UNION ALL
SELECT entity_id,
  arg_max("identity_number", (coalesce(seen_at, '-infinity'::TIMESTAMPTZ), source_key, role)) AS "identity_number@housing__zl_ba",
  max(seen_at) FILTER (WHERE "identity_number" IS NOT NULL) AS "identity_number@housing__zl_ba@at"
FROM part WHERE "table" = 'housing__zl_ba' AND entity_id IN (SELECT entity_id FROM part WHERE "table" = 'housing__zl_ba' GROUP BY entity_id HAVING count(*) > 1) GROUP BY entity_id) AS _9 USING (entity_id)
LEFT JOIN (
SELECT entity_id,
  "identity_number" AS "identity_number@police__czrk",
  seen_at AS "identity_number@police__czrk@at",
  "name" AS "name@police__czrk",
  seen_at AS "name@police__czrk@at",
  "former_name" AS "former_name@police__czrk",
  seen_at AS "former_name@police__czrk@at",
  "sex" AS "sex@police__czrk",
  seen_at AS "sex@police__czrk@at",
  "birth_date" AS "birth_date@police__czrk",
  seen_at AS "birth_date@police__czrk@at",
  "ethnic_group" AS "ethnic_group@police__czrk",
  seen_at AS "ethnic_group@police__czrk@at",
  "marital_status" AS "marital_status@police__czrk",
  seen_at AS "marital_status@police__czrk@at",
  "registered_address" AS "registered_address@police__czrk",
  seen_at AS "registered_address@police__czrk@at",
  "region" AS "region@police__czrk",
  seen_at AS "region@police__czrk@at",
  "household_number" AS "household_number@police__czrk",
  seen_at AS "household_number@police__czrk@at"
FROM part WHERE "table" = 'police__czrk' AND entity_id NOT IN (SELECT entity_id FROM part WHERE "table" = 'police__czrk' GROUP BY entity_id HAVING count(*) > 1)
UNION ALL
SELECT entity_id,
  arg_max("identity_number", (coalesce(seen_at, '-infinity'::TIMESTAMPTZ), source_key, role)) AS "identity_number@police__czrk",
  max(seen_at) FILTER (WHERE "identity_number" IS NOT NULL) AS "identity_number@police__czrk@at",
  arg_max("name", (coalesce(seen_at, '-infinity'::TIMESTAMPTZ), source_key, role)) AS "name@police__czrk",
  max(seen_at) FILTER (WHERE "name" IS NOT NULL) AS "name@police__czrk@at",
  arg_max("former_name", (coalesce(seen_at, '-infinity'::TIMESTAMPTZ), source_key, role)) AS "former_name@police__czrk",
  max(seen_at) FILTER (WHERE "former_name" IS NOT NULL) AS "former_name@police__czrk@at",
  arg_max("sex", (coalesce(seen_at, '-infinity'::TIMESTAMPTZ), source_key, role)) AS "sex@police__czrk",
  max(seen_at) FILTER (WHERE "sex" IS NOT NULL) AS "sex@police__czrk@at",
  arg_max("birth_date", (coalesce(seen_at, '-infinity'::TIMESTAMPTZ), source_key, role)) AS "birth_date@police__czrk",
  max(seen_at) FILTER (WHERE "birth_date" IS NOT NULL) AS "birth_date@police__czrk@at",
  arg_max("ethnic_group", (coalesce(seen_at, '-infinity'::TIMESTAMPTZ), source_key, role)) AS "ethnic_group@police__czrk",
  max(seen_at) FILTER (WHERE "ethnic_group" IS NOT NULL) AS "ethnic_group@police__czrk@at",
  arg_max("marital_status", (coalesce(seen_at, '-infinity'::TIMESTAMPTZ), source_key, role)) AS "marital_status@police__czrk",
  max(seen_at) FILTER (WHERE "marital_status" IS NOT NULL) AS "marital_status@police__czrk@at",
  arg_max("registered_address", (coalesce(seen_at, '-infinity'::TIMESTAMPTZ), source_key, role)) AS "registered_address@police__czrk",
  max(seen_at) FILTER (WHERE "registered_address" IS NOT NULL) AS "registered_address@police__czrk@at",
  arg_max("region", (coalesce(seen_at, '-infinity'::TIMESTAMPTZ), source_key, role)) AS "region@police__czrk",
  max(seen_at) FILTER (WHERE "region" IS NOT NULL) AS "region@police__czrk@at",
  arg_max("household_number", (coalesce(seen_at, '-infinity'::TIMESTAMPTZ), source_key, role)) AS "household_number@police__czrk",
  max(seen_at) FILTER (WHERE "household_number" IS NOT NULL) AS "household_number@police__czrk@at"
FROM part WHERE "table" = 'police__czrk' AND entity_id IN (SELECT entity_id FROM part WHERE "table" = 'police__czrk' GROUP BY entity_id HAVING count(*) > 1) GROUP BY entity_id) AS _10 USING (entity_id)
LEFT JOIN (
SELECT entity_id,
  "identity_number" AS "identity_number@police__jdc",
  seen_at AS "identity_number@police__jdc@at"
FROM part WHERE "table" = 'police__jdc' AND entity_id NOT IN (SELECT entity_id FROM part WHERE "table" = 'police__jdc' GROUP BY entity_id HAVING count(*) > 1)
UNION ALL
SELECT entity_id,
  arg_max("identity_number", (coalesce(seen_at, '-infinity'::TIMESTAMPTZ), source_key, role)) AS "identity_number@police__jdc",
  max(seen_at) FILTER (WHERE "identity_number" IS NOT NULL) AS "identity_number@police__jdc@at"
FROM part WHERE "table" = 'police__jdc' AND entity_id IN (SELECT entity_id FROM part WHERE "table" = 'police__jdc' GROUP BY entity_id HAVING count(*) > 1) GROUP BY entity_id) AS _11 USING (entity_id)
LEFT JOIN (
SELECT entity_id,
  "identity_number" AS "identity_number@police__ldrk",
  seen_at AS "identity_number@police__ldrk@at",
  "registered_address" AS "registered_address@police__ldrk",
  seen_at AS "registered_address@police__ldrk@at",
  "living_address" AS "living_address@police__ldrk",
  seen_at AS "living_address@police__ldrk@at"
FROM part WHERE "table" = 'police__ldrk' AND entity_id NOT IN (SELECT entity_id FROM part WHERE "table" = 'police__ldrk' GROUP BY entity_id HAVING count(*) > 1)
UNION ALL
SELECT entity_id,
  arg_max("identity_number", (coalesce(seen_at, '-infinity'::TIMESTAMPTZ), source_key, role)) AS "identity_number@police__ldrk",
  max(seen_at) FILTER (WHERE "identity_number" IS NOT NULL) AS "identity_number@police__ldrk@at",
  arg_max("registered_address", (coalesce(seen_at, '-infinity'::TIMESTAMPTZ), source_key, role)) AS "registered_address@police__ldrk",
  max(seen_at) FILTER (WHERE "registered_address" IS NOT NULL) AS "registered_address@police__ldrk@at",
  arg_max("living_address", (coalesce(seen_at, '-infinity'::TIMESTAMPTZ), source_key, role)) AS "living_address@police__ldrk",
  max(seen_at) FILTER (WHERE "living_address" IS NOT NULL) AS "living_address@police__ldrk@at"
FROM part WHERE "table" = 'police__ldrk' AND entity_id IN (SELECT entity_id FROM part WHERE "table" = 'police__ldrk' GROUP BY entity_id HAVING count(*) > 1) GROUP BY entity_id) AS _12 USING (entity_id)
LEFT JOIN (
SELECT entity_id,
  "identity_number" AS "identity_number@police__swzx",
  seen_at AS "identity_number@police__swzx@at",
  "death_date" AS "death_date@police__swzx",
  seen_at AS "death_date@police__swzx@at"
FROM part WHERE "table" = 'police__swzx' AND entity_id NOT IN (SELECT entity_id FROM part WHERE "table" = 'police__swzx' GROUP BY entity_id HAVING count(*) > 1)
UNION ALL
SELECT entity_id,
  arg_max("identity_number", (coalesce(seen_at, '-infinity'::TIMESTAMPTZ), source_key, role)) AS "identity_number@police__swzx",
  max(seen_at) FILTER (WHERE "identity_number" IS NOT NULL) AS "identity_number@police__swzx@at",
  min("death_date") AS "death_date@police__swzx",
  max(seen_at) FILTER (WHERE "death_date" IS NOT NULL) AS "death_date@police__swzx@at"
FROM part WHERE "table" = 'police__swzx' AND entity_id IN (SELECT entity_id FROM part WHERE "table" = 'police__swzx' GROUP BY entity_id HAVING count(*) > 1) GROUP BY entity_id) AS _13 USING (entity_id)
LEFT JOIN (
SELECT entity_id,
  "identity_number" AS "identity_number@social_security__ac01",
  seen_at AS "identity_number@social_security__ac01@at",
  "name" AS "name@social_security__ac01",
  seen_at AS "name@social_security__ac01@at",
  "sex" AS "sex@social_security__ac01",
  seen_at AS "sex@social_security__ac01@at",
  "birth_date" AS "birth_date@social_security__ac01",
  seen_at AS "birth_date@social_security__ac01@at",
  "ethnic_group" AS "ethnic_group@social_security__ac01",
  seen_at AS "ethnic_group@social_security__ac01@at",
  "marital_status" AS "marital_status@social_security__ac01",
  seen_at AS "marital_status@social_security__ac01@at",
  "living_address" AS "living_address@social_security__ac01",
  seen_at AS "living_address@social_security__ac01@at",
  "phone" AS "phone@social_security__ac01",
  seen_at AS "phone@social_security__ac01@at",
  "employment_status" AS "employment_status@social_security__ac01",
  seen_at AS "employment_status@social_security__ac01@at"
FROM part WHERE "table" = 'social_security__ac01' AND entity_id NOT IN (SELECT entity_id FROM part WHERE "table" = 'social_security__ac01' GROUP BY entity_id HAVING count(*) > 1)
UNION ALL
SELECT entity_id,
  arg_max("identity_number", (coalesce(seen_at, '-infinity'::TIMESTAMPTZ), source_key, role)) AS "identity_number@social_security__ac01",
  max(seen_at) FILTER (WHERE "identity_number" IS NOT NULL) AS "identity_number@social_security__ac01@at",
  arg_max("name", (coalesce(seen_at, '-infinity'::TIMESTAMPTZ), source_key, role)) AS "name@social_security__ac01",
  max(seen_at) FILTER (WHERE "name" IS NOT NULL) AS "name@social_security__ac01@at",
  arg_max("sex", (coalesce(seen_at, '-infinity'::TIMESTAMPTZ), source_key, role)) AS "sex@social_security__ac01",
  max(seen_at) FILTER (WHERE "sex" IS NOT NULL) AS "sex@social_security__ac01@at",
  arg_max("birth_date", (coalesce(seen_at, '-infinity'::TIMESTAMPTZ), source_key, role)) AS "birth_date@social_security__ac01",
  max(seen_at) FILTER (WHERE "birth_date" IS NOT NULL) AS "birth_date@social_security__ac01@at",
  arg_max("ethnic_group", (coalesce(seen_at, '-infinity'::TIMESTAMPTZ), source_key, role)) AS "ethnic_group@social_security__ac01",
  max(seen_at) FILTER (WHERE "ethnic_group" IS NOT NULL) AS "ethnic_group@social_security__ac01@at",
  arg_max("marital_status", (coalesce(seen_at, '-infinity'::TIMESTAMPTZ), source_key, role)) AS "marital_status@social_security__ac01",
  max(seen_at) FILTER (WHERE "marital_status" IS NOT NULL) AS "marital_status@social_security__ac01@at",
  arg_max("living_address", (coalesce(seen_at, '-infinity'::TIMESTAMPTZ), source_key, role)) AS "living_address@social_security__ac01",
  max(seen_at) FILTER (WHERE "living_address" IS NOT NULL) AS "living_address@social_security__ac01@at",
  arg_max("phone", (coalesce(seen_at, '-infinity'::TIMESTAMPTZ), source_key, role)) AS "phone@social_security__ac01",
  max(seen_at) FILTER (WHERE "phone" IS NOT NULL) AS "phone@social_security__ac01@at",
  arg_max("employment_status", (coalesce(seen_at, '-infinity'::TIMESTAMPTZ), source_key, role)) AS "employment_status@social_security__ac01",
  max(seen_at) FILTER (WHERE "employment_status" IS NOT NULL) AS "employment_status@social_security__ac01@at"
FROM part WHERE "table" = 'social_security__ac01' AND entity_id IN (SELECT entity_id FROM part WHERE "table" = 'social_security__ac01' GROUP BY entity_id HAVING count(*) > 1) GROUP BY entity_id) AS _14 USING (entity_id)
