-- Resident identity number, GB 11643-1999: 6 digits of region, 8 of birth date, 3 of sequence (odd male, even female),
-- one check character by ISO 7064 MOD 11-2. Numbers of 15 digits (before 1999) lack the century and the check.

-- Check character of the first 17 digits (weights 2^(17-i) mod 11). NULL when they are not a number.
CREATE OR REPLACE MACRO tc_identity_check_of(n) AS substr('10X98765432', 1 + CAST((
      7 * (n // 10000000000000000 % 10) + 9 * (n // 1000000000000000 % 10) + 10 * (n // 100000000000000 % 10)
    + 5 * (n // 10000000000000 % 10) + 8 * (n // 1000000000000 % 10) + 4 * (n // 100000000000 % 10)
    + 2 * (n // 10000000000 % 10) + 1 * (n // 1000000000 % 10) + 6 * (n // 100000000 % 10)
    + 3 * (n // 10000000 % 10) + 7 * (n // 1000000 % 10) + 9 * (n // 100000 % 10)
    + 10 * (n // 10000 % 10) + 5 * (n // 1000 % 10) + 8 * (n // 100 % 10)
    + 4 * (n // 10 % 10) + 2 * (n % 10)
) % 11 AS INTEGER), 1);
-- The lambda reads the number once; written out, the engine would parse the text seventeen times.
CREATE OR REPLACE MACRO tc_identity_check(s17) AS
    list_transform([TRY_CAST(s17 AS BIGINT)], lambda n: tc_identity_check_of(n))[1];

-- Birth date in an 18-character number; NULL when it is no day of the calendar.
CREATE OR REPLACE MACRO tc_identity_birth(s18) AS TRY_CAST(
    substr(s18, 7, 4) || '-' || substr(s18, 11, 2) || '-' || substr(s18, 13, 2) AS DATE
);

-- Sex in an 18-character number, as GB/T 2261.1 writes it: '1' male, '2' female.
CREATE OR REPLACE MACRO tc_identity_sex(s18) AS CASE TRY_CAST(substr(s18, 17, 1) AS INTEGER) % 2
    WHEN 1 THEN '1' WHEN 0 THEN '2' END;

CREATE OR REPLACE MACRO tc_identity_upgrade(s15) AS CASE
    WHEN tc_identity_birth(substr(s15, 1, 6) || '19' || substr(s15, 7)) IS NOT NULL
    THEN substr(s15, 1, 6) || '19' || substr(s15, 7)
        || tc_identity_check(substr(s15, 1, 6) || '19' || substr(s15, 7)) END;

CREATE OR REPLACE MACRO tc_identity_clean(s) AS upper(tc_squeeze(tc_half_width(tc_visible(s))));

-- The 18-character form of what stands in the cell, or NULL when that has not the shape of an identity number.
-- O and I are not read as 0 and 1: a guess would make another person's number. The check is tc_identity_valid's.
-- The first branch is the common case, and keeps the dear ones from being computed for every row.
CREATE OR REPLACE MACRO tc_identity(s) AS CASE
    WHEN regexp_full_match(s, '[0-9]{17}[0-9X]') THEN s
    WHEN regexp_full_match(tc_identity_clean(s), '[0-9]{17}[0-9X]') THEN tc_identity_clean(s)
    WHEN regexp_full_match(tc_identity_clean(s), '[0-9]{15}') THEN tc_identity_upgrade(tc_identity_clean(s)) END;

-- Shape, check character and birth date agree. NULL stays NULL. The region is not looked at: codes are abolished, and
-- residents of Hong Kong, Macau and Taiwan have 81, 82, 83.
CREATE OR REPLACE MACRO tc_identity_valid(s18) AS (
    regexp_full_match(s18, '[1-9][0-9]{16}[0-9X]')
    AND substr(s18, 18, 1) = tc_identity_check(substr(s18, 1, 17))
    AND (s18 IS NULL OR coalesce(tc_identity_birth(s18) >= DATE '1800-01-01', false))
);
