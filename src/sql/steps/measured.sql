-- What quantities come to: each counted once an item, or once an estate where it is of the estate. A quantity of which it
-- is open whether it belongs counts only where that lowers the least or raises the most.
{step earmark_measured}
SELECT
    part, measured, {names},
    MAX(lacks) AS lacks,
    MAX(differs) AS differs,
    SUM(CASE WHEN sure = 1 OR value < 0 THEN value ELSE 0 END) AS low,
    SUM(CASE WHEN sure = 1 OR value > 0 THEN value ELSE 0 END) AS high
FROM (
    SELECT
        part, measured, {names}, owner,
        MIN(value) AS value,
        MAX(sure) AS sure,
        CASE WHEN COUNT(*) > COUNT(value) THEN 1 ELSE 0 END AS lacks,
        CASE WHEN COUNT(DISTINCT value) > 1 THEN 1 ELSE 0 END AS differs
    FROM (
        {parts}
    ) AS cells
    GROUP BY part, measured, {names}, owner
) AS owners
GROUP BY part, measured, {names};
{filled earmark_measured}
