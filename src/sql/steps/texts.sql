-- Every text that a cell holds, once for each place it is looked up in, which is a column of the lines or a table beside
-- them: as it is shown, as names are compared, as numbers and days are read.
{step earmark_spellings}
SELECT
    place,
    cell,
    {trimmed} AS shown,
    {folded} AS folded,
    {plain} AS plain
FROM (
    SELECT DISTINCT place, cell
    FROM (
        {cells}
    ) AS each_cell
) AS every_cell
CROSS JOIN earmark_letters AS l;
{filled earmark_spellings}
-- What it may mean, wherever it stands.
{step earmark_texts}
SELECT
    t.place,
    t.cell,
    t.shown,
    t.folded,
    COALESCE(f.fund, '') AS fund,
    COALESCE(f.several, FALSE) AS fund_several,
    CASE WHEN f.fund IS NULL OR f.several THEN t.shown ELSE f.fund END AS fund_shown,
    COALESCE(w.work, '') AS work,
    COALESCE(w.several, FALSE) AS work_several,
    CASE WHEN w.work IS NULL OR w.several THEN t.shown ELSE w.work END AS work_shown,
    w.says_side,
    {says_bits} AS says_bits,
    {side} AS side,
    {side_bits} AS side_bits,
    {programme} AS programme,
    {flag} AS flag,
    CASE WHEN t.number BETWEEN -9223372036854775808 AND 9223372036854775807 THEN t.number END AS number,
    CASE WHEN {is_in_year} THEN substr(t.folded, 1, 4) END AS of_year,
    CASE
        WHEN t.m BETWEEN 1 AND 12 AND t.d BETWEEN 1 AND CASE
            WHEN t.m IN (4, 6, 9, 11) THEN 30
            WHEN t.m <> 2 THEN 31
            WHEN t.y % 4 = 0 AND (t.y % 100 <> 0 OR t.y % 400 = 0) THEN 29
            ELSE 28
        END
        THEN t.y * 10000 + t.m * 100 + t.d
    END AS day
FROM (
    SELECT
        s.*,
        CASE WHEN {is_number} AND length(s.whole) <= 36 THEN {number} END AS number,
        CASE WHEN s.ymd IS NOT NULL THEN {year} END AS y,
        CASE WHEN s.ymd IS NOT NULL THEN {month} END AS m,
        CASE WHEN s.ymd IS NOT NULL THEN {day} END AS d
    FROM (
        SELECT
            place, cell, shown, folded,
            translate(split_part(folded, '.', 1), ',+年', '') AS whole,
            CASE
                WHEN {is_day_of_digits}
                THEN substr(plain, 1, 4) || '-' || substr(plain, 5, 2) || '-' || substr(plain, 7, 2)
                WHEN {is_day} THEN translate(plain, '/.年月日', '----')
            END AS ymd
        FROM earmark_spellings
    ) AS s
) AS t
LEFT JOIN earmark_fund_names AS f ON f.name = t.folded
LEFT JOIN earmark_work_names AS w ON w.name = t.folded;
{filled earmark_texts}
