-- The lines under every limit they count for, or may count for, whatever their verdicts.
{view earmark_counted}
{parts};

-- What the lines of a group come to, by what they may be: a bit for every completion of what is missing.
{step earmark_group_sums}
SELECT
    part, slot, {names}, {least_shown}, may_be,
    CAST(COALESCE(SUM(CASE WHEN amount > 0 THEN amount ELSE 0 END), 0) * 100 AS {whole}) AS above,
    CAST(COALESCE(SUM(CASE WHEN amount < 0 THEN amount ELSE 0 END), 0) * 100 AS {whole}) AS below,
    COUNT(*) AS lines,
    COUNT(*) - COUNT(amount) AS unread,
    MAX(record) AS last_record
FROM earmark_counted
GROUP BY part, slot, {names}, may_be;
{filled earmark_group_sums}
-- The groups, of whose spellings the one that comes first is shown: lines that count or may, those that surely do, whether some line is surely in it, amounts not read, the money
-- that surely counts, the least and the most that all of them may come to, and the last line that counts.
{step earmark_groups}
SELECT
    g.*,
    {blank_key} AS blank_key,
    {said} AS said,
    {estate} AS estate, {fund} AS fund, {work} AS work,
    i.item
FROM (
    SELECT
        part, slot, {names}, {least_of_all},
        CAST(SUM(CASE WHEN (may_be & {may_count}) <> 0 THEN lines ELSE 0 END) AS BIGINT) AS lines,
        CAST(SUM(CASE WHEN (may_be & {never_count}) = 0 THEN lines ELSE 0 END) AS BIGINT) AS surely,
        MAX(CASE WHEN (may_be & 1) = 0 THEN 1 ELSE 0 END) AS is_sure,
        CAST(SUM(CASE WHEN (may_be & {may_count}) <> 0 OR (may_be & {may_base}) <> 0 THEN unread ELSE 0 END) AS BIGINT) AS unread,
        SUM(CASE WHEN (may_be & {never_count}) = 0 AND (may_be & (may_be - 1)) = 0 THEN above + below ELSE 0 END) AS sure,
        SUM(CASE
            WHEN (may_be & (may_be - 1)) <> 0 THEN below
            WHEN (may_be & {never_count}) = 0 THEN above + below
            ELSE 0
        END) AS low,
        SUM(CASE
            WHEN (may_be & (may_be - 1)) <> 0 THEN above
            WHEN (may_be & {never_count}) = 0 THEN above + below
            ELSE 0
        END) AS high,
        COALESCE(
            MAX(CASE WHEN (may_be & {may_count}) <> 0 THEN last_record END),
            MAX(last_record)
        ) AS last_record
    FROM earmark_group_sums
    GROUP BY part, slot, {names}
) AS g
LEFT JOIN (SELECT record, item FROM earmark_coded) AS i ON i.record = g.last_record;
{filled earmark_groups}
