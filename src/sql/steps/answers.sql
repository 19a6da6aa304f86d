-- What is missing to hold a group against a bound. Of a group that may not be there, nothing is sure.
{view earmark_lacks}
SELECT DISTINCT part, {names}, lack, nowhere FROM earmark_bounds WHERE lack IS NOT NULL
UNION ALL
SELECT DISTINCT s.part, {s_names}, 'open', 0
FROM earmark_stands AS s
JOIN earmark_groups AS g ON {same_gs} AND g.slot = 0
WHERE s.stands = 'open' OR s.stands = 'beyond' AND g.is_sure = 0;

-- What is to be said of each group.
{step earmark_limit_answers}
SELECT
    g.part, g.said, g.estate, g.fund, g.work, g.item, g.last_record, g.lines, g.surely, g.sure,
    g.low + g.high - g.sure AS altogether,
    CASE
        -- Of a fund that the table never lists there is no quota, whatever else the lines lack.
        WHEN {unlisted} THEN 'quota-unlisted'
        WHEN g.blank_key IS NOT NULL THEN 'undetermined'
        -- What has no quota is held against none, whatever its amounts are.
        WHEN g.unread > 0 AND COALESCE(l.lacks, '') <> 'quota' THEN 'undetermined'
        WHEN g.part IN ({equals}) THEN CASE
            WHEN t.differs = 1 OR t.lacks = 1 OR t.value IS NULL THEN 'undetermined'
            WHEN g.low - t.value > {tolerance} OR t.value - g.high > {tolerance} THEN
                CASE WHEN g.is_sure = 1 THEN 'split-mismatch' ELSE 'undetermined' END
            WHEN g.low <> g.high THEN 'undetermined'
        END
        WHEN w.way = 'most' THEN 'over-limit'
        WHEN w.way = 'least' THEN 'under-limit'
        WHEN l.lacks = 'quota' THEN {no_quota}
        WHEN l.lacks IS NOT NULL THEN 'undetermined'
    END AS code,
    CASE
        WHEN g.part IN ({equals}) THEN CASE WHEN g.low > t.value THEN g.low ELSE g.high END
        ELSE w.value
    END AS value,
    CASE WHEN g.part IN ({equals}) THEN t.value ELSE w.most END AS most,
    CASE
        WHEN g.part IN ({equals}) THEN ABS(CASE WHEN g.low > t.value THEN g.low ELSE g.high END - t.value)
        ELSE w.excess
    END AS excess,
    CASE
        WHEN g.blank_key IS NOT NULL THEN 'key:' || g.blank_key
        WHEN g.unread > 0 THEN 'amount'
        WHEN g.part IN ({equals}) THEN CASE
            WHEN t.differs = 1 THEN 'differs'
            WHEN t.lacks = 1 OR t.value IS NULL THEN {total_lack}
            ELSE 'open'
        END
        ELSE l.lacks
    END AS lacks,
    CASE
        WHEN g.blank_key IS NOT NULL THEN {key_nowhere}
        WHEN g.unread > 0 THEN 0
        WHEN g.part IN ({equals}) THEN CASE
            WHEN t.differs = 1 THEN 0
            WHEN t.lacks = 1 OR t.value IS NULL THEN {total_nowhere}
            ELSE 0
        END
        ELSE l.nowhere
    END AS nowhere
FROM earmark_groups AS g
LEFT JOIN earmark_said_totals AS t ON {same_gt}
LEFT JOIN (
    SELECT
        s.*,
        row_number() OVER (PARTITION BY part, {names} ORDER BY excess DESC, bound) AS worst
    FROM earmark_stands AS s
    WHERE stands = 'beyond'
) AS w ON {same_gw} AND w.worst = 1 AND g.is_sure = 1
LEFT JOIN (
    SELECT part, {names}, {joined_lacks} AS lacks, MIN(nowhere) AS nowhere
    FROM earmark_lacks
    GROUP BY part, {names}
) AS l ON {same_gl}{listed}
WHERE g.part IN ({within}) OR g.part IN ({equals})
UNION ALL
-- Funds that exclude each other: a group draws on a set of funds where its lines come to more than nothing.
SELECT
    g.part, g.said, g.estate, g.fund, g.work,
    CASE WHEN g.blank_key IS NULL AND m.drawn > 1 THEN i.item ELSE g.item END,
    CASE WHEN g.blank_key IS NULL AND m.drawn > 1 THEN m.last_drawn ELSE g.last_record END,
    CASE WHEN g.blank_key IS NULL AND m.drawn > 1 THEN m.lines_drawn ELSE g.lines END,
    g.surely,
    CASE WHEN g.blank_key IS NULL AND m.drawn > 1 THEN m.sum_drawn ELSE g.sure END,
    g.low + g.high - g.sure,
    CASE
        WHEN g.blank_key IS NOT NULL THEN 'undetermined'
        WHEN m.drawn > 1 THEN 'excluded-pair'
        WHEN m.perhaps > 1 THEN 'undetermined'
    END,
    m.sum_drawn,
    m.most_drawn,
    m.sum_drawn - m.most_drawn,
    CASE WHEN g.blank_key IS NOT NULL THEN 'key:' || g.blank_key ELSE 'open' END,
    CASE WHEN g.blank_key IS NOT NULL THEN {key_nowhere} ELSE 0 END
FROM earmark_groups AS g
JOIN (
    SELECT
        part, {names},
        MIN(slot) AS first_slot,
        SUM(CASE WHEN draws = 1 THEN 1 ELSE 0 END) AS drawn,
        SUM(CASE WHEN never = 0 THEN 1 ELSE 0 END) AS perhaps,
        CAST(SUM(CASE WHEN draws = 1 THEN lines ELSE 0 END) AS BIGINT) AS lines_drawn,
        SUM(CASE WHEN draws = 1 THEN sure END) AS sum_drawn,
        MAX(CASE WHEN draws = 1 THEN sure END) AS most_drawn,
        MAX(CASE WHEN draws = 1 THEN last_record END) AS last_drawn
    FROM (
        SELECT
            g.*,
            CASE WHEN unread = 0 AND low > 0 THEN 1 ELSE 0 END AS draws,
            CASE WHEN unread = 0 AND high <= 0 THEN 1 ELSE 0 END AS never
        FROM earmark_groups AS g
        WHERE g.part IN ({exclusive})
    ) AS slots
    GROUP BY part, {names}
) AS m ON {same_gm} AND g.slot = m.first_slot
LEFT JOIN (SELECT record, item FROM earmark_coded) AS i ON i.record = m.last_drawn;
{filled earmark_limit_answers}
