-- Text as it should have been typed. NULL in, NULL out.

-- Full-width ASCII (U+FF01 to U+FF5E) and the ideographic space become half-width.
CREATE OR REPLACE MACRO tc_half_width(s) AS translate(
    s,
    '　！＂＃＄％＆＇（）＊＋，－．／０１２３４５６７８９：；＜＝＞？＠ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ［＼］＾＿｀ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ｛｜｝～',
    ' !"#$%&''()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\]^_`abcdefghijklmnopqrstuvwxyz{|}~'
);

-- Byte-order marks and zero-width characters: invisible, never meant. U+FEFF, U+200B, U+200C, U+200D, U+2060, NUL.
CREATE OR REPLACE MACRO tc_visible(s) AS translate(
    s, chr(65279) || chr(8203) || chr(8204) || chr(8205) || chr(8288), ''
);

-- Blanks at both ends: space, tab, line ends, no-break space, ideographic space.
CREATE OR REPLACE MACRO tc_trim(s) AS trim(s, ' ' || chr(9) || chr(10) || chr(13) || chr(160) || chr(12288));

-- Every blank, wherever it stands.
CREATE OR REPLACE MACRO tc_squeeze(s) AS translate(
    s, ' ' || chr(9) || chr(10) || chr(13) || chr(160) || chr(12288), ''
);

CREATE OR REPLACE MACRO tc_clean_text(s) AS tc_trim(tc_half_width(tc_visible(s)));
