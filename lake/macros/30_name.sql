-- Personal names compared across sources: no blanks, half-width letters, compatibility ideographs as the common ones
-- (NFC does that for U+F900 to U+FAFF), and one middle dot (U+00B7) for the many that stand in minority names:
-- U+2022, U+FF0E, U+30FB, U+FF65, U+2027, U+2219, U+22C5, U+2024.
CREATE OR REPLACE MACRO tc_dots(s) AS translate(s, '•．・･‧∙⋅․', '········');

CREATE OR REPLACE MACRO tc_name(s) AS tc_squeeze(tc_half_width(tc_dots(tc_visible(nfc_normalize(s)))));
