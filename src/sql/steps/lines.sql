-- Every line with what its cells mean. A missing fact has the bits of all its values: it is never taken for any of them.
-- What is to be assumed of a blank is written where it is; `taken` has a bit for each.
{step earmark_coded}
SELECT
    c.*,
    NOT (c.estate_unknown OR c.work_unknown OR c.side_unknown OR c.fund_unknown OR c.amount IS NULL) AS readable,
    {kind} AS kind
FROM (
    SELECT{broadcast}
        r.record,
        {item} AS item,
        {item_folded} AS item_folded,
        e.estate,
        e.estate_folded,
        e.estate_unknown,
        e.programme,{estate_no}
        f.fund,
        f.fund_several,
        {fund_unknown} AS fund_unknown,
        f.fund_shown,
        w.work,
        w.work_several,
        {work_unknown} AS work_unknown,
        w.work_shown,
        {side_given} AS side,
        {side_unknown} AS side_unknown,
        {side_clash} AS side_clash,
        {amount} AS amount,
        {date_bad} AS date_bad,
        {bits},
        {taken} AS taken,
        {side_by} AS side_by,
        {bad_facts} AS bad_facts,
        {clashes} AS clashes{more}
    FROM (
        SELECT r.*, {plain_amount} AS plain_amount
        FROM earmark_read AS r
        CROSS JOIN earmark_letters AS l
    ) AS r
    CROSS JOIN earmark_letters AS l
    LEFT JOIN earmark_estate_cells AS e ON e.cell = r.estate
    {fund_text}
    {work_text}{joins}
    LEFT JOIN earmark_natures AS n ON n.work = w.work
) AS c;
{filled earmark_coded}
