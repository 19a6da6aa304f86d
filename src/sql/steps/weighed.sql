-- Every group against every bound: counts x scale - base x rate - fixed, in whole fen, at its least and at its most over
-- all completions. Nothing is divided to decide.
{view earmark_weights}
SELECT
    b.part, {b_names}, b.bound, b.way, b.case_no, b.line_no, b.scale, b.rate, b.fixed,
    s.may_be, s.above, s.below, n.n, n.counts, n.base,
    b.scale * n.counts - b.rate * n.base AS weight
FROM earmark_bounds AS b
JOIN earmark_group_sums AS s ON {same_sb} AND s.slot = 0
JOIN (
    SELECT 0 AS n, 1 AS bit, 0 AS counts, 0 AS base UNION ALL SELECT 1, 2, 1, 0 UNION ALL SELECT 2, 4, 0, 1
    UNION ALL SELECT 3, 8, 1, 1 UNION ALL SELECT 4, 16, 0, 0 UNION ALL SELECT 5, 32, 1, 0
    UNION ALL SELECT 6, 64, 0, 1 UNION ALL SELECT 7, 128, 1, 1
) AS n ON (s.may_be & n.bit) <> 0
WHERE b.lack IS NULL;

-- What each open sum weighs at its lowest and at its highest, and what it then is.
{view earmark_ends}
SELECT
    part, {names}, bound, way, case_no, line_no, scale, rate, fixed, may_be, above, below,
    MAX(CASE WHEN lowest = 1 THEN weight END) AS low,
    MAX(CASE WHEN lowest = 1 THEN counts END) AS low_counts,
    MAX(CASE WHEN lowest = 1 THEN base END) AS low_base,
    MAX(CASE WHEN highest = 1 THEN weight END) AS high,
    MAX(CASE WHEN highest = 1 THEN counts END) AS high_counts,
    MAX(CASE WHEN highest = 1 THEN base END) AS high_base
FROM (
    SELECT
        w.*,
        row_number() OVER (PARTITION BY {parted}, bound, case_no, line_no, may_be ORDER BY weight, n) AS lowest,
        row_number() OVER (PARTITION BY {parted}, bound, case_no, line_no, may_be ORDER BY weight DESC, n DESC) AS highest
    FROM earmark_weights AS w
) AS e
GROUP BY part, {names}, bound, way, case_no, line_no, scale, rate, fixed, may_be, above, below;

-- A group against one line of a bound; the figures are those of the completion that is best for the group.
{view earmark_against}
SELECT
    p.part, {p_names}, p.bound, p.way, p.case_no, p.line_no, p.least, p.greatest, p.value,
    CASE
        WHEN p.way = 'most' THEN {down} - CASE WHEN p.rest < 0 THEN 1 ELSE 0 END
        ELSE {down} + CASE WHEN p.rest > 0 THEN 1 ELSE 0 END
    END AS most
FROM (
    SELECT
        s.part, {s_names}, s.bound, s.way, s.case_no, s.line_no, s.scale, s.least, s.greatest, s.value,
        s.over AS above, s.over % s.scale AS rest
    FROM (
        SELECT
            part, {names}, bound, way, case_no, line_no, scale,
            SUM(above * low + below * high) - fixed AS least,
            SUM(above * high + below * low) - fixed AS greatest,
            SUM(CASE WHEN way = 'most' THEN above * low_counts + below * high_counts
                     ELSE above * high_counts + below * low_counts END) AS value,
            SUM(CASE WHEN way = 'most' THEN above * low_base + below * high_base
                     ELSE above * high_base + below * low_base END) * rate + fixed AS over
        FROM earmark_ends
        GROUP BY part, {names}, bound, way, case_no, line_no, scale, rate, fixed
    ) AS s
) AS p;

-- A group against one bound, which holds if the greatest of its lines does: within, beyond, or open.
{step earmark_stands}
SELECT
    part, {names}, bound, way,
    CASE
        WHEN MIN(stands) = MAX(stands) THEN MIN(stands)
        ELSE 'open'
    END AS stands,
    MIN(CASE WHEN nearest = 1 THEN value END) AS value,
    MIN(CASE WHEN nearest = 1 THEN most END) AS most,
    MIN(CASE WHEN nearest = 1 THEN excess END) AS excess
FROM (
    SELECT
        c.*,
        row_number() OVER (PARTITION BY {parted}, bound ORDER BY excess, case_no) AS nearest
    FROM (
        SELECT
            part, {names}, bound, way, case_no,
            CASE
                WHEN way = 'most' AND MIN(greatest) <= 0 THEN 'within'
                WHEN way = 'most' AND MIN(least) > 0 THEN 'beyond'
                WHEN way = 'least' AND MIN(least) >= 0 THEN 'within'
                WHEN way = 'least' AND MIN(greatest) < 0 THEN 'beyond'
                ELSE 'open'
            END AS stands,
            MAX(CASE WHEN top = 1 THEN value END) AS value,
            MAX(CASE WHEN top = 1 THEN most END) AS most,
            MAX(CASE WHEN top = 1 THEN CASE WHEN way = 'most' THEN value - most ELSE most - value END END) AS excess
        FROM (
            SELECT
                a.*,
                row_number() OVER (PARTITION BY {parted}, bound, case_no ORDER BY most DESC, line_no DESC) AS top
            FROM earmark_against AS a
        ) AS t
        GROUP BY part, {names}, bound, way, case_no
    ) AS c
) AS d
GROUP BY part, {names}, bound, way;
{filled earmark_stands}
