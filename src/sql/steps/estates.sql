-- The estates, each with what rules ask of it: a bit for the value it has, all bits where that is missing.
{step earmark_estates}
SELECT
    r.estate_no,
    CASE WHEN i.shown = '' THEN n.shown ELSE i.shown END AS estate,
    CASE WHEN i.shown = '' THEN n.folded ELSE i.folded END AS id_folded,
    {by_id} AS has_id,
    n.shown AS name,
    n.folded AS name_folded{facts}{measured}
FROM (
    SELECT
        {record} AS estate_no,
        {columns}
    FROM {estates} AS b
) AS r
{id_text}
{name_text}{joins}
WHERE i.shown <> '' OR n.shown <> '';
{filled earmark_estates}
-- What estates are called: by id, else by name. What several are called is none of them for certain.
{step earmark_estate_names}
SELECT id_folded AS name, MIN(estate_no) AS estate_no, COUNT(*) > 1 AS several
FROM earmark_estates
WHERE has_id
GROUP BY id_folded
UNION ALL
SELECT e.name_folded, MIN(e.estate_no), COUNT(*) > 1
FROM earmark_estates AS e
LEFT JOIN (SELECT DISTINCT id_folded AS taken FROM earmark_estates WHERE has_id) AS i ON i.taken = e.name_folded
WHERE i.taken IS NULL AND e.name <> ''
GROUP BY e.name_folded;
{filled earmark_estate_names}
-- What a cell of the budget means as an estate, and what is known of it.
{step earmark_estate_cells}
SELECT
    t.cell,
    CASE WHEN e.estate_no IS NOT NULL AND NOT t.programme THEN e.estate ELSE t.shown END AS estate,
    CASE WHEN e.estate_no IS NOT NULL AND NOT t.programme THEN e.id_folded ELSE t.folded END AS estate_folded,
    t.shown = '' OR (NOT t.programme AND e.estate_no IS NULL) AS estate_unknown,
    t.programme AND t.shown <> '' AS programme,
    CASE WHEN NOT t.programme THEN e.estate_no END AS estate_no{cell_facts}
FROM earmark_texts AS t
LEFT JOIN earmark_estate_names AS n ON n.name = t.folded AND NOT n.several
LEFT JOIN earmark_estates AS e ON e.estate_no = n.estate_no
WHERE t.place = 'estate';
{filled earmark_estate_cells}
