
UNION ALL
-- Groups that are beyond a limit, that lack a quota, or of which it cannot be told.
SELECT
    g.code, {severity},
    g.code || ':' || n.limit_key || g.said,
    g.last_record, CASE WHEN g.code = 'quota-missing' THEN g.surely ELSE g.lines END,
    NULLIF({item}, ''), NULLIF(g.estate, ''), NULLIF(g.work, ''), {none}, NULLIF(g.fund, ''),
    CAST(CASE WHEN g.code IN ('over-limit', 'under-limit', 'split-mismatch') THEN g.value ELSE g.sure END * {fen} AS {money}),
    '', '',
    n.limit_id, g.said,
    CAST(CASE WHEN g.code IN ({figured}) THEN g.value END * {fen} AS {money}),
    CAST(CASE WHEN g.code IN ({figured}) THEN g.most END * {fen} AS {money}),
    CAST(CASE WHEN g.code IN ({figured}) THEN g.excess END * {fen} AS {money})
FROM earmark_limit_answers AS g
JOIN {limits} AS n ON n.part = g.part
WHERE g.code IN ('over-limit', 'under-limit', 'split-mismatch', 'excluded-pair')
   OR (g.code = 'quota-missing' AND g.surely > 0)
   OR (g.code = 'undetermined' AND g.nowhere = 0)
UNION ALL
-- Groups that wait for something that is in no table: one finding for each limit.
SELECT
    'undetermined', {undetermined},
    'undetermined:' || n.limit_key,
    CAST(NULL AS BIGINT), g.lines,
    {none}, {none}, {none}, {none}, {none},
    CAST(g.altogether * {fen} AS {money}),
    '', '',
    n.limit_id, '',
    CAST(NULL AS {money}), CAST(NULL AS {money}), CAST(NULL AS {money})
FROM (
    SELECT part, lacks, CAST(SUM(lines) AS BIGINT) AS lines, SUM(altogether) AS altogether
    FROM earmark_limit_answers
    WHERE code = 'undetermined' AND nowhere = 1
    GROUP BY part, lacks
) AS g
JOIN {limits} AS n ON n.part = g.part
UNION ALL
-- Funds that the table of quotas never lists.
SELECT
    'quota-unlisted', {unlisted},
    'quota-unlisted:' || n.limit_key || ':fund=' || {fund},
    CAST(NULL AS BIGINT), g.lines,
    {none}, {none}, {none}, {none}, NULLIF(g.fund, ''),
    CAST(g.sure * {fen} AS {money}),
    '', '',
    n.limit_id, ':fund=' || {fund},
    CAST(NULL AS {money}), CAST(NULL AS {money}), CAST(NULL AS {money})
FROM (
    SELECT part, fund, CAST(SUM(surely) AS BIGINT) AS lines, SUM(sure) AS sure
    FROM earmark_limit_answers
    WHERE code = 'quota-unlisted' AND surely > 0
    GROUP BY part, fund
) AS g
JOIN {limits} AS n ON n.part = g.part
