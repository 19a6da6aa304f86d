-- What the lines of a group say they add up to.
{step earmark_said_totals}
SELECT
    part, {names},
    MIN(value) AS value,
    CASE WHEN COUNT(*) > COUNT(value) THEN 1 ELSE 0 END AS lacks,
    CASE WHEN COUNT(DISTINCT value) > 1 THEN 1 ELSE 0 END AS differs
FROM (
    {parts}
) AS said
GROUP BY part, {names};
{filled earmark_said_totals}
