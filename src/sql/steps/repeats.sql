-- Items that one fund is charged for more than once; what takes money back repeats no charge.
{step earmark_charged_twice}
SELECT item_folded, fund, amount < 0 AS takes_back
FROM earmark_coded
WHERE item_folded <> '' AND NOT fund_unknown AND NOT fund_several AND amount IS NOT NULL
GROUP BY item_folded, fund, amount < 0
HAVING COUNT(*) > 1;
{filled earmark_charged_twice}
-- Contents (estate, work, side, amount) that more than one line has.
{step earmark_content_twice}
SELECT estate_folded, work, side, amount
FROM earmark_coded
WHERE item_folded <> '' AND readable AND NOT fund_several AND NOT work_several AND amount <> 0
GROUP BY estate_folded, work, side, amount
HAVING COUNT(*) > 1;
{filled earmark_content_twice}
-- Of the lines of one item in one fund, all but the first. Of the lines of one content that have another with another item
-- and another fund, all but the first. The first is the one whose key comes first, then its amount, and only then its record.
{step earmark_repeats}
SELECT 'duplicate-item' AS code, record
FROM (
    SELECT
        j.record,
        row_number() OVER (PARTITION BY j.item_folded, j.fund, j.amount < 0 ORDER BY {key}, j.amount, j.record) AS nth
    FROM earmark_coded AS j
    JOIN earmark_charged_twice AS g
        ON g.item_folded = j.item_folded AND g.fund = j.fund AND g.takes_back = (j.amount < 0)
) AS t
WHERE nth > 1
UNION ALL
SELECT 'double-funding', record
FROM (
    SELECT
        p.record,
        row_number() OVER (PARTITION BY estate_folded, work, side, amount ORDER BY place, record) AS nth
    FROM (
        SELECT
            j.record, j.estate_folded, j.work, j.side, j.amount, {key} AS place,
            COUNT(*) OVER (PARTITION BY j.estate_folded, j.work, j.side, j.amount)
                - COUNT(*) OVER (PARTITION BY j.estate_folded, j.work, j.side, j.amount, j.fund)
                - COUNT(*) OVER (PARTITION BY j.estate_folded, j.work, j.side, j.amount, j.item_folded)
                + COUNT(*) OVER (PARTITION BY j.estate_folded, j.work, j.side, j.amount, j.fund, j.item_folded) AS others
        FROM earmark_coded AS j
        JOIN earmark_content_twice AS g
            ON g.estate_folded = j.estate_folded AND g.work = j.work AND g.side = j.side AND g.amount = j.amount
        WHERE j.item_folded <> '' AND j.readable AND NOT j.fund_several AND NOT j.work_several
    ) AS p
    WHERE others > 0
) AS t
WHERE nth > 1;
{filled earmark_repeats}
