-- Every line with its verdict, and a mark for everything that is said of it.
{view earmark_judged}
SELECT
    j.*,
    CASE WHEN j.unread <> '' THEN j.unread ELSE j.answer_code END AS code,
    CASE
        WHEN j.unread <> '' OR j.answer_code = '' OR (j.answer_code = 'undetermined' AND (j.side_clash OR j.only_estates)) THEN ''
        ELSE ' ' || j.answer_code || ' '
    END
        || {marks} AS marks,
    j.unread = '' AND j.answer_code = 'undetermined' AND j.only_estates AND NOT j.side_clash AS waits
FROM (
    SELECT
        c.*,
        COALESCE(v.verdict, 'undetermined') AS verdict,
        COALESCE(v.code, '') AS answer_code,
        COALESCE(v.rules, '') AS rules,
        COALESCE(v.missing, '') AS missing,
        COALESCE(v.only_estates, FALSE) AS only_estates,
        COALESCE(v.flips_fund, FALSE) AS flips_fund,
        COALESCE(v.flips_work, FALSE) AND c.work_several AS flips_work,
        {unread} AS unread
    FROM earmark_coded AS c
    LEFT JOIN earmark_verdicts AS v ON v.kind = c.kind AND c.readable
) AS j;

-- THE LINES: each with its verdict, its code, the rules that decided, what is missing, and what was taken for granted
-- where its cells are blank, whether or not the verdict rests on it.
{view earmark_lines}
SELECT
    record, item, estate, work_shown AS work, side, fund_shown AS fund, amount,
    verdict, code, rules, missing,
    {assumed} AS assumed
FROM earmark_judged;

-- THE FINDINGS of lines, of estates, of limits and of repeats, under the codes and keys of earmark's reports.
{view earmark_findings}
SELECT
    c.code, c.severity,
    c.code || ':' || {key_of_line} AS key,
    j.record, CAST(1 AS BIGINT) AS lines,
    {nullable},
    j.amount,
    j.missing, j.rules,
    {no_group}
FROM earmark_judged AS j
JOIN earmark_codes AS c ON position(c.mark IN j.marks) > 0
WHERE j.marks <> ''
UNION ALL
{waiting}{estates}{more};

-- THE CLOSING BLOCK: lines and money checked, by verdict.
{view earmark_totals}
SELECT
    what.what,
    COUNT(j.record) AS lines,
    CAST(COALESCE(SUM(j.amount), 0) AS {money}) AS amount,
    COUNT(j.record) - COUNT(j.amount) AS amounts_not_read
FROM (
    SELECT 'checked' AS what, 0 AS place
    UNION ALL SELECT 'eligible', 1
    UNION ALL SELECT 'misallocated', 2
    UNION ALL SELECT 'review', 3
    UNION ALL SELECT 'undetermined', 4
) AS what
LEFT JOIN earmark_judged AS j ON what.what = 'checked' OR what.what = j.verdict
GROUP BY what.what, what.place
ORDER BY what.place;
