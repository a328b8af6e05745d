SELECT
  'civil_affairs__mz_bzhd' AS "table",
  'civil_affairs' AS department,
  CAST("HHZH" AS VARCHAR) AS source_key,
  'deceased' AS role,
  CAST("HHRQ" AS TIMESTAMPTZ) AS seen_at,
  CAST(tc_identity(CAST("SZSFZH" AS VARCHAR)) AS VARCHAR) AS "identity_number",
  CAST(CASE WHEN regexp_full_match(CAST("SZXM" AS VARCHAR), '[\x{4E00}-\x{9FFF}]+') THEN CAST("SZXM" AS VARCHAR) ELSE nullif(tc_name(CAST("SZXM" AS VARCHAR)), '') END AS VARCHAR) AS "name",
  NULL::VARCHAR AS "former_name",
  CAST(MAP {'男': '1', '女': '2'}[CASE WHEN regexp_full_match(CAST("XB" AS VARCHAR), '[!-~\x{4E00}-\x{9FFF}]+') THEN CAST("XB" AS VARCHAR) ELSE nullif(tc_clean_text(CAST("XB" AS VARCHAR)), '') END] AS VARCHAR) AS "sex",
  NULL::DATE AS "birth_date",
  NULL::VARCHAR AS "ethnic_group",
  NULL::VARCHAR AS "marital_status",
  NULL::VARCHAR AS "registered_address",
  NULL::VARCHAR AS "living_address",
  NULL::VARCHAR AS "region",
  NULL::VARCHAR AS "phone",
  CAST(TRY_CAST("SWRQ" AS DATE) AS DATE) AS "death_date",
  NULL::VARCHAR AS "employment_status",
  NULL::VARCHAR AS "household_number",
  NULL::VARCHAR AS in_dwelling,
  NULL::VARCHAR AS in_household
FROM checked.civil_affairs__mz_bzhd
WHERE coalesce(CAST("SZSFZH" AS VARCHAR), CAST("SZXM" AS VARCHAR), CAST("XB" AS VARCHAR), CAST("SWRQ" AS VARCHAR)) IS NOT NULL

UNION ALL

SELECT
  'civil_affairs__mz_db_cy' AS "table",
  'civil_affairs' AS department,
  replace(replace(CAST("DBZH" AS VARCHAR), '\', '\\'), '|', '\|') || '|' || replace(replace(CAST("CYSFZH" AS VARCHAR), '\', '\\'), '|', '\|') AS source_key,
  'support_member' AS role,
  NULL::TIMESTAMPTZ AS seen_at,
  CAST(tc_identity(CAST("CYSFZH" AS VARCHAR)) AS VARCHAR) AS "identity_number",
  CAST(CASE WHEN regexp_full_match(CAST("XM" AS VARCHAR), '[\x{4E00}-\x{9FFF}]+') THEN CAST("XM" AS VARCHAR) ELSE nullif(tc_name(CAST("XM" AS VARCHAR)), '') END AS VARCHAR) AS "name",
  NULL::VARCHAR AS "former_name",
  NULL::VARCHAR AS "sex",
  NULL::DATE AS "birth_date",
  NULL::VARCHAR AS "ethnic_group",
  NULL::VARCHAR AS "marital_status",
  NULL::VARCHAR AS "registered_address",
  NULL::VARCHAR AS "living_address",
  NULL::VARCHAR AS "region",
  NULL::VARCHAR AS "phone",
  NULL::DATE AS "death_date",
  NULL::VARCHAR AS "employment_status",
  NULL::VARCHAR AS "household_number",
  NULL::VARCHAR AS in_dwelling,
  NULL::VARCHAR AS in_household
FROM checked.civil_affairs__mz_db_cy
WHERE coalesce(CAST("CYSFZH" AS VARCHAR), CAST("XM" AS VARCHAR)) IS NOT NULL

UNION ALL

SELECT
  'civil_affairs__mz_db_hu' AS "table",
  'civil_affairs' AS department,
  CAST("DBZH" AS VARCHAR) AS source_key,
  'support_head' AS role,
  CAST("PZRQ" AS TIMESTAMPTZ) AS seen_at,
  CAST(tc_identity(CAST("HZSFZH" AS VARCHAR)) AS VARCHAR) AS "identity_number",
  NULL::VARCHAR AS "name",
  NULL::VARCHAR AS "former_name",
  NULL::VARCHAR AS "sex",
  NULL::DATE AS "birth_date",
  NULL::VARCHAR AS "ethnic_group",
  NULL::VARCHAR AS "marital_status",
  NULL::VARCHAR AS "registered_address",
  NULL::VARCHAR AS "living_address",
  CAST(CASE WHEN starts_with(CASE WHEN regexp_full_match(CAST("SQDM" AS VARCHAR), '[!-~\x{4E00}-\x{9FFF}]+') THEN CAST("SQDM" AS VARCHAR) ELSE nullif(tc_clean_text(CAST("SQDM" AS VARCHAR)), '') END, '429903003009') THEN '429903003001' || substr(CASE WHEN regexp_full_match(CAST("SQDM" AS VARCHAR), '[!-~\x{4E00}-\x{9FFF}]+') THEN CAST("SQDM" AS VARCHAR) ELSE nullif(tc_clean_text(CAST("SQDM" AS VARCHAR)), '') END, 13) WHEN starts_with(CASE WHEN regexp_full_match(CAST("SQDM" AS VARCHAR), '[!-~\x{4E00}-\x{9FFF}]+') THEN CAST("SQDM" AS VARCHAR) ELSE nullif(tc_clean_text(CAST("SQDM" AS VARCHAR)), '') END, '429902009') THEN '429902003' || substr(CASE WHEN regexp_full_match(CAST("SQDM" AS VARCHAR), '[!-~\x{4E00}-\x{9FFF}]+') THEN CAST("SQDM" AS VARCHAR) ELSE nullif(tc_clean_text(CAST("SQDM" AS VARCHAR)), '') END, 10) WHEN starts_with(CASE WHEN regexp_full_match(CAST("SQDM" AS VARCHAR), '[!-~\x{4E00}-\x{9FFF}]+') THEN CAST("SQDM" AS VARCHAR) ELSE nullif(tc_clean_text(CAST("SQDM" AS VARCHAR)), '') END, '429901') THEN '429902' || substr(CASE WHEN regexp_full_match(CAST("SQDM" AS VARCHAR), '[!-~\x{4E00}-\x{9FFF}]+') THEN CAST("SQDM" AS VARCHAR) ELSE nullif(tc_clean_text(CAST("SQDM" AS VARCHAR)), '') END, 7) WHEN starts_with(CASE WHEN regexp_full_match(CAST("SQDM" AS VARCHAR), '[!-~\x{4E00}-\x{9FFF}]+') THEN CAST("SQDM" AS VARCHAR) ELSE nullif(tc_clean_text(CAST("SQDM" AS VARCHAR)), '') END, '429922') THEN '429981' || substr(CASE WHEN regexp_full_match(CAST("SQDM" AS VARCHAR), '[!-~\x{4E00}-\x{9FFF}]+') THEN CAST("SQDM" AS VARCHAR) ELSE nullif(tc_clean_text(CAST("SQDM" AS VARCHAR)), '') END, 7) ELSE CASE WHEN regexp_full_match(CAST("SQDM" AS VARCHAR), '[!-~\x{4E00}-\x{9FFF}]+') THEN CAST("SQDM" AS VARCHAR) ELSE nullif(tc_clean_text(CAST("SQDM" AS VARCHAR)), '') END END AS VARCHAR) AS "region",
  NULL::VARCHAR AS "phone",
  NULL::DATE AS "death_date",
  NULL::VARCHAR AS "employment_status",
  NULL::VARCHAR AS "household_number",
  NULL::VARCHAR AS in_dwelling,
  NULL::VARCHAR AS in_household
FROM checked.civil_affairs__mz_db_hu
WHERE coalesce(CAST("HZSFZH" AS VARCHAR), CAST("SQDM" AS VARCHAR)) IS NOT NULL

UNION ALL

SELECT
  'civil_affairs__mz_hydj' AS "table",
  'civil_affairs' AS department,
  CAST("DJH" AS VARCHAR) AS source_key,
  'husband' AS role,
  CAST("DJRQ" AS TIMESTAMPTZ) AS seen_at,
  CAST(tc_identity(CAST("NFSFZH" AS VARCHAR)) AS VARCHAR) AS "identity_number",
  CAST(CASE WHEN regexp_full_match(CAST("NFXM" AS VARCHAR), '[\x{4E00}-\x{9FFF}]+') THEN CAST("NFXM" AS VARCHAR) ELSE nullif(tc_name(CAST("NFXM" AS VARCHAR)), '') END AS VARCHAR) AS "name",
  NULL::VARCHAR AS "former_name",
  NULL::VARCHAR AS "sex",
  NULL::DATE AS "birth_date",
  NULL::VARCHAR AS "ethnic_group",
  CAST(MAP {'1': '20', '2': '40', '3': '20', '4': '10'}[CASE WHEN regexp_full_match(CAST("DJLX" AS VARCHAR), '[!-~\x{4E00}-\x{9FFF}]+') THEN CAST("DJLX" AS VARCHAR) ELSE nullif(tc_clean_text(CAST("DJLX" AS VARCHAR)), '') END] AS VARCHAR) AS "marital_status",
  NULL::VARCHAR AS "registered_address",
  NULL::VARCHAR AS "living_address",
  NULL::VARCHAR AS "region",
  NULL::VARCHAR AS "phone",
  NULL::DATE AS "death_date",
  NULL::VARCHAR AS "employment_status",
  NULL::VARCHAR AS "household_number",
  NULL::VARCHAR AS in_dwelling,
  NULL::VARCHAR AS in_household
FROM checked.civil_affairs__mz_hydj
WHERE coalesce(CAST("NFSFZH" AS VARCHAR), CAST("NFXM" AS VARCHAR), CAST("DJLX" AS VARCHAR)) IS NOT NULL

UNION ALL

SELECT
  'civil_affairs__mz_hydj' AS "table",
  'civil_affairs' AS department,
  CAST("DJH" AS VARCHAR) AS source_key,
  'wife' AS role,
  CAST("DJRQ" AS TIMESTAMPTZ) AS seen_at,
  CAST(tc_identity(CAST("NVSFZH" AS VARCHAR)) AS VARCHAR) AS "identity_number",
  CAST(CASE WHEN regexp_full_match(CAST("NVXM" AS VARCHAR), '[\x{4E00}-\x{9FFF}]+') THEN CAST("NVXM" AS VARCHAR) ELSE nullif(tc_name(CAST("NVXM" AS VARCHAR)), '') END AS VARCHAR) AS "name",
  NULL::VARCHAR AS "former_name",
  NULL::VARCHAR AS "sex",
  NULL::DATE AS "birth_date",
  NULL::VARCHAR AS "ethnic_group",
  CAST(MAP {'1': '20', '2': '40', '3': '20', '4': '10'}[CASE WHEN regexp_full_match(CAST("DJLX" AS VARCHAR), '[!-~\x{4E00}-\x{9FFF}]+') THEN CAST("DJLX" AS VARCHAR) ELSE nullif(tc_clean_text(CAST("DJLX" AS VARCHAR)), '') END] AS VARCHAR) AS "marital_status",
  NULL::VARCHAR AS "registered_address",
  NULL::VARCHAR AS "living_address",
  NULL::VARCHAR AS "region",
  NULL::VARCHAR AS "phone",
  NULL::DATE AS "death_date",
  NULL::VARCHAR AS "employment_status",
  NULL::VARCHAR AS "household_number",
  NULL::VARCHAR AS in_dwelling,
  NULL::VARCHAR AS in_household
FROM checked.civil_affairs__mz_hydj
WHERE coalesce(CAST("NVSFZH" AS VARCHAR), CAST("NVXM" AS VARCHAR), CAST("DJLX" AS VARCHAR)) IS NOT NULL

UNION ALL

SELECT
  'civil_affairs__mz_lnjt' AS "table",
  'civil_affairs' AS department,
  replace(replace(CAST("SFZH" AS VARCHAR), '\', '\\'), '|', '\|') || '|' || replace(replace(CAST("FFNY" AS VARCHAR), '\', '\\'), '|', '\|') AS source_key,
  'recipient' AS role,
  NULL::TIMESTAMPTZ AS seen_at,
  CAST(tc_identity(CAST("SFZH" AS VARCHAR)) AS VARCHAR) AS "identity_number",
  CAST(CASE WHEN regexp_full_match(CAST("XM" AS VARCHAR), '[\x{4E00}-\x{9FFF}]+') THEN CAST("XM" AS VARCHAR) ELSE nullif(tc_name(CAST("XM" AS VARCHAR)), '') END AS VARCHAR) AS "name",
  NULL::VARCHAR AS "former_name",
  NULL::VARCHAR AS "sex",
  NULL::DATE AS "birth_date",
  NULL::VARCHAR AS "ethnic_group",
  NULL::VARCHAR AS "marital_status",
  NULL::VARCHAR AS "registered_address",
  NULL::VARCHAR AS "living_address",
  NULL::VARCHAR AS "region",
  NULL::VARCHAR AS "phone",
  NULL::DATE AS "death_date",
  NULL::VARCHAR AS "employment_status",
  NULL::VARCHAR AS "household_number",
  NULL::VARCHAR AS in_dwelling,
  NULL::VARCHAR AS in_household
FROM checked.civil_affairs__mz_lnjt
WHERE coalesce(CAST("SFZH" AS VARCHAR), CAST("XM" AS VARCHAR)) IS NOT NULL

UNION ALL

SELECT
  'grid__wg_fw' AS "table",
  'grid' AS department,
  replace(replace(CAST("WGBM" AS VARCHAR), '\', '\\'), '|', '\|') || '|' || replace(replace(CAST("FWBH" AS VARCHAR), '\', '\\'), '|', '\|') AS source_key,
  'dwelling_head' AS role,
  CAST("CJSJ" AS TIMESTAMPTZ) AS seen_at,
  CAST(tc_identity(CAST("HZSFZH" AS VARCHAR)) AS VARCHAR) AS "identity_number",
  CAST(CASE WHEN regexp_full_match(CAST("HZXM" AS VARCHAR), '[\x{4E00}-\x{9FFF}]+') THEN CAST("HZXM" AS VARCHAR) ELSE nullif(tc_name(CAST("HZXM" AS VARCHAR)), '') END AS VARCHAR) AS "name",
  NULL::VARCHAR AS "former_name",
  NULL::VARCHAR AS "sex",
  NULL::DATE AS "birth_date",
  NULL::VARCHAR AS "ethnic_group",
  NULL::VARCHAR AS "marital_status",
  NULL::VARCHAR AS "registered_address",
  NULL::VARCHAR AS "living_address",
  NULL::VARCHAR AS "region",
  NULL::VARCHAR AS "phone",
  NULL::DATE AS "death_date",
  NULL::VARCHAR AS "employment_status",
  NULL::VARCHAR AS "household_number",
  CASE WHEN regexp_full_match(CAST("BDCDYH" AS VARCHAR), '[!-~\x{4E00}-\x{9FFF}]+') THEN CAST("BDCDYH" AS VARCHAR) ELSE nullif(tc_clean_text(CAST("BDCDYH" AS VARCHAR)), '') END AS in_dwelling,
  NULL::VARCHAR AS in_household
FROM checked.grid__wg_fw
WHERE coalesce(CAST("HZSFZH" AS VARCHAR), CAST("HZXM" AS VARCHAR)) IS NOT NULL

UNION ALL

SELECT
  'grid__wg_rk' AS "table",
  'grid' AS department,
  replace(replace(CAST("WGBM" AS VARCHAR), '\', '\\'), '|', '\|') || '|' || replace(replace(CAST("CJBH" AS VARCHAR), '\', '\\'), '|', '\|') AS source_key,
  'met' AS role,
  CAST("CJSJ" AS TIMESTAMPTZ) AS seen_at,
  CAST(tc_identity(CAST("SFZH" AS VARCHAR)) AS VARCHAR) AS "identity_number",
  CAST(CASE WHEN regexp_full_match(CAST("XM" AS VARCHAR), '[\x{4E00}-\x{9FFF}]+') THEN CAST("XM" AS VARCHAR) ELSE nullif(tc_name(CAST("XM" AS VARCHAR)), '') END AS VARCHAR) AS "name",
  NULL::VARCHAR AS "former_name",
  NULL::VARCHAR AS "sex",
  NULL::DATE AS "birth_date",
  NULL::VARCHAR AS "ethnic_group",
  NULL::VARCHAR AS "marital_status",
  NULL::VARCHAR AS "registered_address",
  CAST(CASE WHEN regexp_full_match(CAST("JZDZ" AS VARCHAR), '[!-~\x{4E00}-\x{9FFF}]+') THEN CAST("JZDZ" AS VARCHAR) ELSE nullif(tc_clean_text(CAST("JZDZ" AS VARCHAR)), '') END AS VARCHAR) AS "living_address",
  CAST(left(CASE WHEN starts_with(CASE WHEN regexp_full_match(CAST("WGBM" AS VARCHAR), '[!-~\x{4E00}-\x{9FFF}]+') THEN CAST("WGBM" AS VARCHAR) ELSE nullif(tc_clean_text(CAST("WGBM" AS VARCHAR)), '') END, '429903003009') THEN '429903003001' || substr(CASE WHEN regexp_full_match(CAST("WGBM" AS VARCHAR), '[!-~\x{4E00}-\x{9FFF}]+') THEN CAST("WGBM" AS VARCHAR) ELSE nullif(tc_clean_text(CAST("WGBM" AS VARCHAR)), '') END, 13) WHEN starts_with(CASE WHEN regexp_full_match(CAST("WGBM" AS VARCHAR), '[!-~\x{4E00}-\x{9FFF}]+') THEN CAST("WGBM" AS VARCHAR) ELSE nullif(tc_clean_text(CAST("WGBM" AS VARCHAR)), '') END, '429902009') THEN '429902003' || substr(CASE WHEN regexp_full_match(CAST("WGBM" AS VARCHAR), '[!-~\x{4E00}-\x{9FFF}]+') THEN CAST("WGBM" AS VARCHAR) ELSE nullif(tc_clean_text(CAST("WGBM" AS VARCHAR)), '') END, 10) WHEN starts_with(CASE WHEN regexp_full_match(CAST("WGBM" AS VARCHAR), '[!-~\x{4E00}-\x{9FFF}]+') THEN CAST("WGBM" AS VARCHAR) ELSE nullif(tc_clean_text(CAST("WGBM" AS VARCHAR)), '') END, '429901') THEN '429902' || substr(CASE WHEN regexp_full_match(CAST("WGBM" AS VARCHAR), '[!-~\x{4E00}-\x{9FFF}]+') THEN CAST("WGBM" AS VARCHAR) ELSE nullif(tc_clean_text(CAST("WGBM" AS VARCHAR)), '') END, 7) WHEN starts_with(CASE WHEN regexp_full_match(CAST("WGBM" AS VARCHAR), '[!-~\x{4E00}-\x{9FFF}]+') THEN CAST("WGBM" AS VARCHAR) ELSE nullif(tc_clean_text(CAST("WGBM" AS VARCHAR)), '') END, '429922') THEN '429981' || substr(CASE WHEN regexp_full_match(CAST("WGBM" AS VARCHAR), '[!-~\x{4E00}-\x{9FFF}]+') THEN CAST("WGBM" AS VARCHAR) ELSE nullif(tc_clean_text(CAST("WGBM" AS VARCHAR)), '') END, 7) ELSE CASE WHEN regexp_full_match(CAST("WGBM" AS VARCHAR), '[!-~\x{4E00}-\x{9FFF}]+') THEN CAST("WGBM" AS VARCHAR) ELSE nullif(tc_clean_text(CAST("WGBM" AS VARCHAR)), '') END END, 12) AS VARCHAR) AS "region",
  CAST(nullif(regexp_replace(CASE WHEN regexp_full_match(CAST("LXDH" AS VARCHAR), '[!-~\x{4E00}-\x{9FFF}]+') THEN CAST("LXDH" AS VARCHAR) ELSE nullif(tc_clean_text(CAST("LXDH" AS VARCHAR)), '') END, '^[+]?86|[^0-9]', '', 'g'), '') AS VARCHAR) AS "phone",
  NULL::DATE AS "death_date",
  NULL::VARCHAR AS "employment_status",
  NULL::VARCHAR AS "household_number",
  NULL::VARCHAR AS in_dwelling,
  NULL::VARCHAR AS in_household
FROM checked.grid__wg_rk
WHERE CAST("RHZT" AS VARCHAR) IN ('1', '2') AND coalesce(CAST("SFZH" AS VARCHAR), CAST("XM" AS VARCHAR), CAST("LXDH" AS VARCHAR), CAST("JZDZ" AS VARCHAR), CAST("WGBM" AS VARCHAR)) IS NOT NULL

UNION ALL

SELECT
  'housing__bdc_qlr' AS "table",
  'housing' AS department,
  replace(replace(CAST("BDCDYH" AS VARCHAR), '\', '\\'), '|', '\|') || '|' || replace(replace(CAST("BDCQZH" AS VARCHAR), '\', '\\'), '|', '\|') || '|' || replace(replace(CAST("QLRXH" AS VARCHAR), '\', '\\'), '|', '\|') AS source_key,
  'owner' AS role,
  CAST("DJSJ" AS TIMESTAMPTZ) AS seen_at,
  CAST(tc_identity(CAST("ZJH" AS VARCHAR)) AS VARCHAR) AS "identity_number",
  CAST(CASE WHEN regexp_full_match(CAST("QLRMC" AS VARCHAR), '[\x{4E00}-\x{9FFF}]+') THEN CAST("QLRMC" AS VARCHAR) ELSE nullif(tc_name(CAST("QLRMC" AS VARCHAR)), '') END AS VARCHAR) AS "name",
  NULL::VARCHAR AS "former_name",
  NULL::VARCHAR AS "sex",
  NULL::DATE AS "birth_date",
  NULL::VARCHAR AS "ethnic_group",
  NULL::VARCHAR AS "marital_status",
  NULL::VARCHAR AS "registered_address",
  NULL::VARCHAR AS "living_address",
  NULL::VARCHAR AS "region",
  NULL::VARCHAR AS "phone",
  NULL::DATE AS "death_date",
  NULL::VARCHAR AS "employment_status",
  NULL::VARCHAR AS "household_number",
  CASE WHEN regexp_full_match(CAST("BDCDYH" AS VARCHAR), '[!-~\x{4E00}-\x{9FFF}]+') THEN CAST("BDCDYH" AS VARCHAR) ELSE nullif(tc_clean_text(CAST("BDCDYH" AS VARCHAR)), '') END AS in_dwelling,
  NULL::VARCHAR AS in_household
FROM checked.housing__bdc_qlr
WHERE CAST("ZJZL" AS VARCHAR) IN ('身份证') AND CAST("QSZT" AS VARCHAR) IN ('1') AND coalesce(CAST("ZJH" AS VARCHAR), CAST("QLRMC" AS VARCHAR)) IS NOT NULL

UNION ALL

SELECT
  'housing__gzf' AS "table",
  'housing' AS department,
  CAST("HTH" AS VARCHAR) AS source_key,
  'public_tenant' AS role,
  CAST("QZRQ" AS TIMESTAMPTZ) AS seen_at,
  CAST(tc_identity(CAST("CZRSFZH" AS VARCHAR)) AS VARCHAR) AS "identity_number",
  NULL::VARCHAR AS "name",
  NULL::VARCHAR AS "former_name",
  NULL::VARCHAR AS "sex",
  NULL::DATE AS "birth_date",
  NULL::VARCHAR AS "ethnic_group",
  NULL::VARCHAR AS "marital_status",
  NULL::VARCHAR AS "registered_address",
  NULL::VARCHAR AS "living_address",
  NULL::VARCHAR AS "region",
  NULL::VARCHAR AS "phone",
  NULL::DATE AS "death_date",
  NULL::VARCHAR AS "employment_status",
  NULL::VARCHAR AS "household_number",
  NULL::VARCHAR AS in_dwelling,
  NULL::VARCHAR AS in_household
FROM checked.housing__gzf
WHERE coalesce(CAST("CZRSFZH" AS VARCHAR)) IS NOT NULL

UNION ALL

SELECT
  'housing__zl_ba' AS "table",
  'housing' AS department,
  CAST("BAH" AS VARCHAR) AS source_key,
  'tenant' AS role,
  CAST("QS" AS TIMESTAMPTZ) AS seen_at,
  CAST(tc_identity(CAST("CZRZJH" AS VARCHAR)) AS VARCHAR) AS "identity_number",
  NULL::VARCHAR AS "name",
  NULL::VARCHAR AS "former_name",
  NULL::VARCHAR AS "sex",
  NULL::DATE AS "birth_date",
  NULL::VARCHAR AS "ethnic_group",
  NULL::VARCHAR AS "marital_status",
  NULL::VARCHAR AS "registered_address",
  NULL::VARCHAR AS "living_address",
  NULL::VARCHAR AS "region",
  NULL::VARCHAR AS "phone",
  NULL::DATE AS "death_date",
  NULL::VARCHAR AS "employment_status",
  NULL::VARCHAR AS "household_number",
  CASE WHEN regexp_full_match(CAST("CZF" AS VARCHAR), '[!-~\x{4E00}-\x{9FFF}]+') THEN CAST("CZF" AS VARCHAR) ELSE nullif(tc_clean_text(CAST("CZF" AS VARCHAR)), '') END AS in_dwelling,
  NULL::VARCHAR AS in_household
FROM checked.housing__zl_ba
WHERE coalesce(CAST("CZRZJH" AS VARCHAR)) IS NOT NULL

UNION ALL

SELECT
  'police__czrk' AS "table",
  'police' AS department,
  CAST("GMSFHM" AS VARCHAR) AS source_key,
  'resident' AS role,
  CAST("GXSJ" AS TIMESTAMPTZ) AS seen_at,
  CAST(tc_identity(CAST("GMSFHM" AS VARCHAR)) AS VARCHAR) AS "identity_number",
  CAST(CASE WHEN regexp_full_match(CAST("XM" AS VARCHAR), '[\x{4E00}-\x{9FFF}]+') THEN CAST("XM" AS VARCHAR) ELSE nullif(tc_name(CAST("XM" AS VARCHAR)), '') END AS VARCHAR) AS "name",
  CAST(CASE WHEN regexp_full_match(CAST("CYM" AS VARCHAR), '[\x{4E00}-\x{9FFF}]+') THEN CAST("CYM" AS VARCHAR) ELSE nullif(tc_name(CAST("CYM" AS VARCHAR)), '') END AS VARCHAR) AS "former_name",
  CAST(MAP {'1': '1', '2': '2'}[CASE WHEN regexp_full_match(CAST("XB" AS VARCHAR), '[!-~\x{4E00}-\x{9FFF}]+') THEN CAST("XB" AS VARCHAR) ELSE nullif(tc_clean_text(CAST("XB" AS VARCHAR)), '') END] AS VARCHAR) AS "sex",
  CAST(TRY_CAST("CSRQ" AS DATE) AS DATE) AS "birth_date",
  CAST(MAP {'汉': '01', '蒙古': '02', '回': '03', '藏': '04', '维吾尔': '05', '苗': '06', '彝': '07', '壮': '08', '布依': '09', '朝鲜': '10', '满': '11', '侗': '12', '瑶': '13', '白': '14', '土家': '15', '哈尼': '16', '哈萨克': '17', '傣': '18', '黎': '19', '傈僳': '20', '佤': '21', '畲': '22', '高山': '23', '拉祜': '24', '水': '25', '东乡': '26', '纳西': '27', '景颇': '28', '柯尔克孜': '29', '土': '30', '达斡尔': '31', '仫佬': '32', '羌': '33', '布朗': '34', '撒拉': '35', '毛南': '36', '仡佬': '37', '锡伯': '38', '阿昌': '39', '普米': '40', '塔吉克': '41', '怒': '42', '乌孜别克': '43', '俄罗斯': '44', '鄂温克': '45', '德昂': '46', '保安': '47', '裕固': '48', '京': '49', '塔塔尔': '50', '独龙': '51', '鄂伦春': '52', '赫哲': '53', '门巴': '54', '珞巴': '55', '基诺': '56', '其他': '97', '入籍': '98'}[CASE WHEN regexp_full_match(CAST("MZ" AS VARCHAR), '[!-~\x{4E00}-\x{9FFF}]+') THEN CAST("MZ" AS VARCHAR) ELSE nullif(tc_clean_text(CAST("MZ" AS VARCHAR)), '') END] AS VARCHAR) AS "ethnic_group",
  CAST(MAP {'10': '10', '20': '20', '21': '21', '22': '22', '23': '23', '30': '30', '40': '40', '90': '90', '1': '10', '2': '20', '3': '30', '4': '40', '9': '90'}[CASE WHEN regexp_full_match(CAST("HYZK" AS VARCHAR), '[!-~\x{4E00}-\x{9FFF}]+') THEN CAST("HYZK" AS VARCHAR) ELSE nullif(tc_clean_text(CAST("HYZK" AS VARCHAR)), '') END] AS VARCHAR) AS "marital_status",
  CAST(CASE WHEN regexp_full_match(CAST("XZ" AS VARCHAR), '[!-~\x{4E00}-\x{9FFF}]+') THEN CAST("XZ" AS VARCHAR) ELSE nullif(tc_clean_text(CAST("XZ" AS VARCHAR)), '') END AS VARCHAR) AS "registered_address",
  NULL::VARCHAR AS "living_address",
  CAST(CASE WHEN starts_with(CASE WHEN regexp_full_match(CAST("SQDM" AS VARCHAR), '[!-~\x{4E00}-\x{9FFF}]+') THEN CAST("SQDM" AS VARCHAR) ELSE nullif(tc_clean_text(CAST("SQDM" AS VARCHAR)), '') END, '429903003009') THEN '429903003001' || substr(CASE WHEN regexp_full_match(CAST("SQDM" AS VARCHAR), '[!-~\x{4E00}-\x{9FFF}]+') THEN CAST("SQDM" AS VARCHAR) ELSE nullif(tc_clean_text(CAST("SQDM" AS VARCHAR)), '') END, 13) WHEN starts_with(CASE WHEN regexp_full_match(CAST("SQDM" AS VARCHAR), '[!-~\x{4E00}-\x{9FFF}]+') THEN CAST("SQDM" AS VARCHAR) ELSE nullif(tc_clean_text(CAST("SQDM" AS VARCHAR)), '') END, '429902009') THEN '429902003' || substr(CASE WHEN regexp_full_match(CAST("SQDM" AS VARCHAR), '[!-~\x{4E00}-\x{9FFF}]+') THEN CAST("SQDM" AS VARCHAR) ELSE nullif(tc_clean_text(CAST("SQDM" AS VARCHAR)), '') END, 10) WHEN starts_with(CASE WHEN regexp_full_match(CAST("SQDM" AS VARCHAR), '[!-~\x{4E00}-\x{9FFF}]+') THEN CAST("SQDM" AS VARCHAR) ELSE nullif(tc_clean_text(CAST("SQDM" AS VARCHAR)), '') END, '429901') THEN '429902' || substr(CASE WHEN regexp_full_match(CAST("SQDM" AS VARCHAR), '[!-~\x{4E00}-\x{9FFF}]+') THEN CAST("SQDM" AS VARCHAR) ELSE nullif(tc_clean_text(CAST("SQDM" AS VARCHAR)), '') END, 7) WHEN starts_with(CASE WHEN regexp_full_match(CAST("SQDM" AS VARCHAR), '[!-~\x{4E00}-\x{9FFF}]+') THEN CAST("SQDM" AS VARCHAR) ELSE nullif(tc_clean_text(CAST("SQDM" AS VARCHAR)), '') END, '429922') THEN '429981' || substr(CASE WHEN regexp_full_match(CAST("SQDM" AS VARCHAR), '[!-~\x{4E00}-\x{9FFF}]+') THEN CAST("SQDM" AS VARCHAR) ELSE nullif(tc_clean_text(CAST("SQDM" AS VARCHAR)), '') END, 7) ELSE CASE WHEN regexp_full_match(CAST("SQDM" AS VARCHAR), '[!-~\x{4E00}-\x{9FFF}]+') THEN CAST("SQDM" AS VARCHAR) ELSE nullif(tc_clean_text(CAST("SQDM" AS VARCHAR)), '') END END AS VARCHAR) AS "region",
  NULL::VARCHAR AS "phone",
  NULL::DATE AS "death_date",
  NULL::VARCHAR AS "employment_status",
  CAST(CASE WHEN regexp_full_match(CAST("HH" AS VARCHAR), '[!-~\x{4E00}-\x{9FFF}]+') THEN CAST("HH" AS VARCHAR) ELSE nullif(tc_clean_text(CAST("HH" AS VARCHAR)), '') END AS VARCHAR) AS "household_number",
  NULL::VARCHAR AS in_dwelling,
  CASE WHEN regexp_full_match(CAST("HH" AS VARCHAR), '[!-~\x{4E00}-\x{9FFF}]+') THEN CAST("HH" AS VARCHAR) ELSE nullif(tc_clean_text(CAST("HH" AS VARCHAR)), '') END AS in_household
FROM checked.police__czrk
WHERE coalesce(CAST("GMSFHM" AS VARCHAR), CAST("XM" AS VARCHAR), CAST("CYM" AS VARCHAR), CAST("XB" AS VARCHAR), CAST("CSRQ" AS VARCHAR), CAST("MZ" AS VARCHAR), CAST("HYZK" AS VARCHAR), CAST("XZ" AS VARCHAR), CAST("SQDM" AS VARCHAR), CAST("HH" AS VARCHAR)) IS NOT NULL

UNION ALL

SELECT
  'police__jdc' AS "table",
  'police' AS department,
  replace(replace(CAST("HPHM" AS VARCHAR), '\', '\\'), '|', '\|') || '|' || replace(replace(CAST("HPZL" AS VARCHAR), '\', '\\'), '|', '\|') AS source_key,
  'owner' AS role,
  NULL::TIMESTAMPTZ AS seen_at,
  CAST(tc_identity(CAST("SYRSFZH" AS VARCHAR)) AS VARCHAR) AS "identity_number",
  NULL::VARCHAR AS "name",
  NULL::VARCHAR AS "former_name",
  NULL::VARCHAR AS "sex",
  NULL::DATE AS "birth_date",
  NULL::VARCHAR AS "ethnic_group",
  NULL::VARCHAR AS "marital_status",
  NULL::VARCHAR AS "registered_address",
  NULL::VARCHAR AS "living_address",
  NULL::VARCHAR AS "region",
  NULL::VARCHAR AS "phone",
  NULL::DATE AS "death_date",
  NULL::VARCHAR AS "employment_status",
  NULL::VARCHAR AS "household_number",
  NULL::VARCHAR AS in_dwelling,
  NULL::VARCHAR AS in_household
FROM checked.police__jdc
WHERE coalesce(CAST("SYRSFZH" AS VARCHAR)) IS NOT NULL

UNION ALL

SELECT
  'police__ldrk' AS "table",
  'police' AS department,
  CAST("JZZBH" AS VARCHAR) AS source_key,
  'permit_holder' AS role,
  CAST("DLRQ" AS TIMESTAMPTZ) AS seen_at,
  CAST(tc_identity(CAST("GMSFHM" AS VARCHAR)) AS VARCHAR) AS "identity_number",
  NULL::VARCHAR AS "name",
  NULL::VARCHAR AS "former_name",
  NULL::VARCHAR AS "sex",
  NULL::DATE AS "birth_date",
  NULL::VARCHAR AS "ethnic_group",
  NULL::VARCHAR AS "marital_status",
  CAST(CASE WHEN regexp_full_match(CAST("HJDZ" AS VARCHAR), '[!-~\x{4E00}-\x{9FFF}]+') THEN CAST("HJDZ" AS VARCHAR) ELSE nullif(tc_clean_text(CAST("HJDZ" AS VARCHAR)), '') END AS VARCHAR) AS "registered_address",
  CAST(CASE WHEN regexp_full_match(CAST("XJZDZ" AS VARCHAR), '[!-~\x{4E00}-\x{9FFF}]+') THEN CAST("XJZDZ" AS VARCHAR) ELSE nullif(tc_clean_text(CAST("XJZDZ" AS VARCHAR)), '') END AS VARCHAR) AS "living_address",
  NULL::VARCHAR AS "region",
  NULL::VARCHAR AS "phone",
  NULL::DATE AS "death_date",
  NULL::VARCHAR AS "employment_status",
  NULL::VARCHAR AS "household_number",
  NULL::VARCHAR AS in_dwelling,
  NULL::VARCHAR AS in_household
FROM checked.police__ldrk
WHERE coalesce(CAST("GMSFHM" AS VARCHAR), CAST("XJZDZ" AS VARCHAR), CAST("HJDZ" AS VARCHAR)) IS NOT NULL

UNION ALL

SELECT
  'police__swzx' AS "table",
  'police' AS department,
  CAST("GMSFHM" AS VARCHAR) AS source_key,
  'deceased' AS role,
  CAST("ZXRQ" AS TIMESTAMPTZ) AS seen_at,
  CAST(tc_identity(CAST("GMSFHM" AS VARCHAR)) AS VARCHAR) AS "identity_number",
  NULL::VARCHAR AS "name",
  NULL::VARCHAR AS "former_name",
  NULL::VARCHAR AS "sex",
  NULL::DATE AS "birth_date",
  NULL::VARCHAR AS "ethnic_group",
  NULL::VARCHAR AS "marital_status",
  NULL::VARCHAR AS "registered_address",
  NULL::VARCHAR AS "living_address",
  NULL::VARCHAR AS "region",
  NULL::VARCHAR AS "phone",
  CAST(TRY_CAST("SWRQ" AS DATE) AS DATE) AS "death_date",
  NULL::VARCHAR AS "employment_status",
  NULL::VARCHAR AS "household_number",
  NULL::VARCHAR AS in_dwelling,
  NULL::VARCHAR AS in_household
FROM checked.police__swzx
WHERE coalesce(CAST("GMSFHM" AS VARCHAR), CAST("SWRQ" AS VARCHAR)) IS NOT NULL

UNION ALL

SELECT
  'social_security__ac01' AS "table",
  'social_security' AS department,
  CAST("AAC001" AS VARCHAR) AS source_key,
  'insured' AS role,
  NULL::TIMESTAMPTZ AS seen_at,
  CAST(tc_identity(CAST("AAC002" AS VARCHAR)) AS VARCHAR) AS "identity_number",
  CAST(CASE WHEN regexp_full_match(CAST("AAC003" AS VARCHAR), '[\x{4E00}-\x{9FFF}]+') THEN CAST("AAC003" AS VARCHAR) ELSE nullif(tc_name(CAST("AAC003" AS VARCHAR)), '') END AS VARCHAR) AS "name",
  NULL::VARCHAR AS "former_name",
  CAST(MAP {'1': '1', '2': '2', '9': '9'}[CASE WHEN regexp_full_match(CAST("AAC004" AS VARCHAR), '[!-~\x{4E00}-\x{9FFF}]+') THEN CAST("AAC004" AS VARCHAR) ELSE nullif(tc_clean_text(CAST("AAC004" AS VARCHAR)), '') END] AS VARCHAR) AS "sex",
  CAST(TRY_CAST("AAC006" AS DATE) AS DATE) AS "birth_date",
  CAST(CASE WHEN regexp_full_match(CAST("AAC005" AS VARCHAR), '[!-~\x{4E00}-\x{9FFF}]+') THEN CAST("AAC005" AS VARCHAR) ELSE nullif(tc_clean_text(CAST("AAC005" AS VARCHAR)), '') END AS VARCHAR) AS "ethnic_group",
  CAST(MAP {'1': '10', '2': '20', '3': '30', '4': '40', '9': '90'}[CASE WHEN regexp_full_match(CAST("AAC017" AS VARCHAR), '[!-~\x{4E00}-\x{9FFF}]+') THEN CAST("AAC017" AS VARCHAR) ELSE nullif(tc_clean_text(CAST("AAC017" AS VARCHAR)), '') END] AS VARCHAR) AS "marital_status",
  NULL::VARCHAR AS "registered_address",
  CAST(CASE WHEN regexp_full_match(CAST("AAE006" AS VARCHAR), '[!-~\x{4E00}-\x{9FFF}]+') THEN CAST("AAE006" AS VARCHAR) ELSE nullif(tc_clean_text(CAST("AAE006" AS VARCHAR)), '') END AS VARCHAR) AS "living_address",
  NULL::VARCHAR AS "region",
  CAST(nullif(regexp_replace(CASE WHEN regexp_full_match(CAST("AAE005" AS VARCHAR), '[!-~\x{4E00}-\x{9FFF}]+') THEN CAST("AAE005" AS VARCHAR) ELSE nullif(tc_clean_text(CAST("AAE005" AS VARCHAR)), '') END, '^[+]?86|[^0-9]', '', 'g'), '') AS VARCHAR) AS "phone",
  NULL::DATE AS "death_date",
  CAST(CASE WHEN regexp_full_match(CAST("AAC008" AS VARCHAR), '[!-~\x{4E00}-\x{9FFF}]+') THEN CAST("AAC008" AS VARCHAR) ELSE nullif(tc_clean_text(CAST("AAC008" AS VARCHAR)), '') END AS VARCHAR) AS "employment_status",
  NULL::VARCHAR AS "household_number",
  NULL::VARCHAR AS in_dwelling,
  NULL::VARCHAR AS in_household
FROM checked.social_security__ac01
WHERE coalesce(CAST("AAC002" AS VARCHAR), CAST("AAC003" AS VARCHAR), CAST("AAC004" AS VARCHAR), CAST("AAC005" AS VARCHAR), CAST("AAC006" AS VARCHAR), CAST("AAC008" AS VARCHAR), CAST("AAC017" AS VARCHAR), CAST("AAE005" AS VARCHAR), CAST("AAE006" AS VARCHAR)) IS NOT NULL
