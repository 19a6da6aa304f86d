-- What fails of each rule that would let a fund pay: in every completion, and in some.
{view earmark_failing}
SELECT
    s.*,
    s.sure_side + s.sure_date + s.sure_facts + s.sure_work AS plain_sure,
    s.maybe_side + s.maybe_date + s.maybe_facts + s.maybe_work AS plain_maybe
FROM (
    SELECT
        k.kind, c.rule, r.by_id,
        {sure_side} AS sure_side,
        {sure_date} AS sure_date,
        {sure_facts} AS sure_facts,
        CASE WHEN w.named = 0 THEN 1 ELSE 0 END AS sure_work,
        {maybe_side} AS maybe_side,
        {maybe_date} AS maybe_date,
        {maybe_facts} AS maybe_facts,
        CASE WHEN w.named < w.classes THEN 1 ELSE 0 END AS maybe_work
    FROM earmark_kinds AS k
    JOIN (
        SELECT d.kind, d.class_count AS classes, f.rule, COUNT(w.class) AS named
        FROM (
            SELECT c.kind, COUNT(DISTINCT c.class) AS class_count
            FROM earmark_kind_cases AS c
            JOIN earmark_decided AS d ON d.kind = c.kind AND d.answer = 'not-allowed'
            GROUP BY c.kind
        ) AS d
        JOIN (
            SELECT DISTINCT c.kind, f.rule
            FROM earmark_kind_cases AS c
            JOIN earmark_near_funds AS f ON f.fund = c.fund
        ) AS f ON f.kind = d.kind
        JOIN (SELECT DISTINCT kind, class FROM earmark_kind_cases) AS c ON c.kind = d.kind
        LEFT JOIN earmark_near_works AS w ON w.rule = f.rule AND w.class = c.class
        GROUP BY d.kind, d.class_count, f.rule
    ) AS w ON w.kind = k.kind
    JOIN earmark_near AS c ON c.rule = w.rule
    JOIN earmark_rules AS r ON r.rule = w.rule
) AS s;

-- The exceptions that keep such a rule from biting: in every completion, and in some.
{view earmark_lifting}
SELECT
    kind, rule,
    MAX(CASE WHEN always = 1 THEN 1 ELSE 0 END) AS sure,
    MAX(CASE WHEN ever = 1 THEN 1 ELSE 0 END) AS maybe
FROM (
    SELECT
        k.kind, x.rule, x.number,
        CASE WHEN MIN(CASE WHEN w.class IS NULL THEN 0 ELSE 1 END) = 1 AND {exception_holds} THEN 1 ELSE 0 END AS always,
        CASE WHEN MAX(CASE WHEN w.class IS NULL THEN 0 ELSE 1 END) = 1 AND {exception_may} THEN 1 ELSE 0 END AS ever
    FROM earmark_kinds AS k
    JOIN earmark_decided AS d ON d.kind = k.kind AND d.answer = 'not-allowed'
    JOIN (SELECT DISTINCT kind, class FROM earmark_kind_cases) AS c ON c.kind = k.kind
    CROSS JOIN earmark_exceptions AS x
    LEFT JOIN earmark_exception_works AS w ON w.rule = x.rule AND w.number = x.number AND w.class = c.class
    GROUP BY k.kind, x.rule, x.number
) AS e
GROUP BY kind, rule;
