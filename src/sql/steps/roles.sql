-- What each kind of line may be to each limit, and what of its group it decides.
{step earmark_limit_kinds}
SELECT DISTINCT kind, fund, work, {dims}
FROM earmark_coded;
{filled earmark_limit_kinds}
{step earmark_roles}
SELECT
    kind, part, slot, k_fund, k_work, k_class, k_side,
    CASE WHEN several > 1 THEN may_be | 1 ELSE may_be END AS may_be
FROM (
    SELECT m.*, COUNT(*) OVER (PARTITION BY kind, part, slot) AS several
    FROM (
        SELECT
            k.kind, f.part, f.slot,
            CASE WHEN f.part IN ({by_fund}) THEN c.candidate ELSE '' END AS k_fund,
            CASE WHEN f.part IN ({by_work}) THEN w.leaf ELSE '' END AS k_work,
            CASE WHEN f.part IN ({by_class}) THEN v.class ELSE '' END AS k_class,
            z.side AS k_side,
            BIT_OR(z.completion) AS may_be
        FROM earmark_limit_kinds AS k
        JOIN earmark_funds AS c ON c.fund = k.fund
        JOIN earmark_works AS w ON w.work = k.work
        JOIN earmark_leaves AS v ON v.leaf = w.leaf
        JOIN earmark_limit_funds AS f ON f.fund = c.candidate
        LEFT JOIN earmark_limit_works AS s ON s.part = f.part AND s.leaf = w.leaf
        JOIN earmark_limit_zones AS z
            ON z.part = f.part AND z.named = f.sets & COALESCE(s.sets, 0)
               AND {meet}
        GROUP BY
            k.kind, f.part, f.slot,
            CASE WHEN f.part IN ({by_fund}) THEN c.candidate ELSE '' END,
            CASE WHEN f.part IN ({by_work}) THEN w.leaf ELSE '' END,
            CASE WHEN f.part IN ({by_class}) THEN v.class ELSE '' END,
            z.side
    ) AS m
) AS one
WHERE may_be <> 1;
{filled earmark_roles}
