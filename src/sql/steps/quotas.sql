-- The table of quotas in the words that groups are told apart by.
{step earmark_quota_cells}
SELECT
    {keys}
FROM (
    SELECT {columns}
    FROM {source} AS b
) AS r{joins}
CROSS JOIN earmark_letters AS l;
{filled earmark_quota_cells}
-- The money of each group; rows for one group add up.
{step earmark_quotas}
SELECT
    {named},
    {sums}
FROM earmark_quota_cells{group};
{filled earmark_quotas}
