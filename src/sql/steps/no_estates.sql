-- There is no table of estates: a cell is the estate's own name.
{step earmark_estate_cells}
SELECT
    t.cell,
    t.shown AS estate,
    t.folded AS estate_folded,
    t.shown = '' AS estate_unknown,
    t.programme AND t.shown <> '' AS programme
FROM earmark_texts AS t
WHERE t.place = 'estate';
{filled earmark_estate_cells}
