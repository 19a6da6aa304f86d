-- Lines that are one to the rules are judged once.
{step earmark_kinds}
SELECT DISTINCT kind, fund, work, {dims}, taken, side_by
FROM earmark_coded
WHERE readable;
{filled earmark_kinds}
-- The cases a kind may be of: its fund and its class of works, or each of those it may be of.
{step earmark_kind_cases}
SELECT DISTINCT k.kind, f.candidate AS fund, w.class, c.case_id
FROM earmark_kinds AS k
JOIN earmark_funds AS f ON f.fund = k.fund
JOIN earmark_works AS w ON w.work = k.work
JOIN earmark_cases AS c ON c.fund = f.candidate AND c.class = w.class;
{filled earmark_kind_cases}
-- The boxes a kind may lie in: one where everything that matters is known, several where something is missing.
{step earmark_parts}
SELECT
    k.kind, c.fund, c.class, b.answer,
    {verdict} AS verdict,
    {shared}
FROM earmark_kinds AS k
JOIN earmark_kind_cases AS c ON c.kind = k.kind
JOIN earmark_answer_bits AS b
    ON b.case_id = c.case_id
       AND {meet_boxes};
{filled earmark_parts}
-- A kind is decided where every box it may lie in has the same verdict; it is forbidden where a deny bites in all.
{step earmark_decided}
SELECT
    kind,
    CASE
        WHEN COUNT(DISTINCT verdict) > 1 THEN NULL
        WHEN COUNT(DISTINCT answer) > 1 THEN 'not-allowed'
        ELSE MIN(answer)
    END AS answer
FROM earmark_parts
GROUP BY kind;
{filled earmark_decided}
-- What can flip a verdict: two boxes that differ in one thing alone, and in their verdict.
{step earmark_flips}
SELECT
    kind,
    MAX(of_fund) AS of_fund,
    MAX(of_work) AS of_work,
    {flip_max}
FROM (
    SELECT
        p.kind,
        CASE WHEN p.fund <> q.fund THEN 1 ELSE 0 END AS of_fund,
        CASE WHEN p.class <> q.class THEN 1 ELSE 0 END AS of_work,
        {flip_of}
    FROM earmark_parts AS p
    JOIN earmark_decided AS d ON d.kind = p.kind AND d.answer IS NULL
    JOIN earmark_parts AS q ON q.kind = p.kind AND q.verdict > p.verdict
) AS pair
WHERE of_fund + of_work + {flip_sum} = 1
GROUP BY kind;
{filled earmark_flips}
-- The rules that bite in every completion of a kind, and those that bite in some.
{step earmark_biting}
SELECT
    h.kind, r.effect, r.id AS rule, r.place,
    h.never = 0 AND h.pairs = n.pairs AS surely
FROM (
    SELECT kind, rule, MAX(bites) AS ever, MAX(misses) AS never, COUNT(*) AS pairs
    FROM (
        SELECT
            c.kind, c.fund, c.class, s.rule,
            MAX(CASE WHEN z.bites THEN 1 ELSE 0 END) AS bites,
            MAX(CASE WHEN z.bites THEN 0 ELSE 1 END) AS misses
        FROM earmark_kind_cases AS c
        JOIN earmark_case_rules AS s ON s.case_id = c.case_id
        JOIN earmark_kinds AS k ON k.kind = c.kind
        JOIN earmark_zone_bits AS z
            ON z.zone = s.zone
               AND {meet_zones}
        GROUP BY c.kind, c.fund, c.class, s.rule
    ) AS hit
    GROUP BY kind, rule
) AS h
JOIN (SELECT kind, COUNT(*) AS pairs FROM earmark_kind_cases GROUP BY kind) AS n ON n.kind = h.kind
JOIN earmark_rules AS r ON r.rule = h.rule
WHERE h.ever = 1;
{filled earmark_biting}
-- Where nothing lets a fund pay: the rule that came nearest, with the fewest conditions that fail; then side before fact
-- before work before date before exception; then by its id.
{step earmark_nearest}
SELECT n.kind, r.id AS rule
FROM (
    SELECT
        kind, rule,
        row_number() OVER (
            PARTITION BY kind
            ORDER BY failed, of_side DESC, of_facts DESC, of_work DESC, of_date DESC, by_id
        ) AS nth,
        failed
    FROM (
        SELECT
            kind, rule, by_id,
            CASE WHEN sure > 0 THEN sure ELSE maybe END AS failed,
            CASE WHEN sure > 0 THEN sure_side ELSE maybe_side END AS of_side,
            CASE WHEN sure > 0 THEN sure_facts ELSE maybe_facts END AS of_facts,
            CASE WHEN sure > 0 THEN sure_work ELSE maybe_work END AS of_work,
            CASE WHEN sure > 0 THEN sure_date ELSE maybe_date END AS of_date
        FROM (
            SELECT
                f.*,
                CASE WHEN f.plain_sure > 0 THEN f.plain_sure ELSE COALESCE(x.sure, 0) END AS sure,
                CASE WHEN f.plain_maybe > 0 THEN f.plain_maybe ELSE COALESCE(x.maybe, 0) END AS maybe
            FROM earmark_failing AS f
            LEFT JOIN earmark_lifting AS x ON x.kind = f.kind AND x.rule = f.rule
        ) AS whole
    ) AS counted
) AS n
JOIN earmark_rules AS r ON r.rule = n.rule
WHERE n.nth = 1 AND n.failed > 0;
{filled earmark_nearest}
-- The verdict on every kind of line, with the rules that decided it and what is missing.
{step earmark_verdicts}
SELECT
    d.kind,
    COALESCE({verdict_of_answer}, 'undetermined') AS verdict,
    CASE WHEN d.answer IS NULL THEN 'undetermined' WHEN d.answer = 'eligible' THEN '' ELSE d.answer END AS code,
    COALESCE(f.of_fund, 0) = 1 AS flips_fund,
    COALESCE(f.of_work, 0) = 1 AS flips_work,
    {only_estates} AS only_estates,
    {missing} AS missing,
    COALESCE(r.rules, '') AS rules
FROM earmark_decided AS d
LEFT JOIN earmark_flips AS f ON f.kind = d.kind
LEFT JOIN (
    SELECT kind, {joined_rules} AS rules
    FROM (SELECT kind, rule, MIN(place) AS place FROM earmark_deciding GROUP BY kind, rule) AS named
    GROUP BY kind
) AS r ON r.kind = d.kind;
{filled earmark_verdicts}
