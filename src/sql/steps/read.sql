-- The lines, as texts under the names the rules know. What is blank is ''.
{view earmark_read}
SELECT
    {record} AS record,
    {columns}
FROM {budget} AS b
CROSS JOIN earmark_letters AS l
WHERE {not_blank};
