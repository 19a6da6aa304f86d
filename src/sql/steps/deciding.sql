-- The rules that are named beside a verdict, in the order of the pack: those that bite in every completion, failing
-- that those that bite in some; a fund's own answer; the rule that came nearest. Of what is undetermined, of every effect.
{view earmark_deciding}
SELECT b.kind, b.rule, CASE b.effect WHEN 'deny' THEN 0 WHEN 'review' THEN 10000 ELSE 20000 END + b.place AS place
FROM earmark_biting AS b
JOIN earmark_decided AS d ON d.kind = b.kind
JOIN (
    SELECT kind, effect, MAX(CASE WHEN surely THEN 1 ELSE 0 END) AS sure
    FROM earmark_biting
    GROUP BY kind, effect
) AS e ON e.kind = b.kind AND e.effect = b.effect
WHERE (b.surely OR e.sure = 0)
  AND (d.answer IS NULL
       OR d.answer = CASE b.effect WHEN 'deny' THEN 'forbidden' WHEN 'review' THEN 'needs-review' ELSE 'eligible' END)
UNION ALL
SELECT DISTINCT c.kind, o.rule, 30000 + o.place
FROM earmark_kind_cases AS c
JOIN earmark_decided AS d ON d.kind = c.kind AND d.answer = 'needs-review'
JOIN earmark_otherwise AS o ON o.fund = c.fund
LEFT JOIN (SELECT DISTINCT kind FROM earmark_biting WHERE effect = 'review') AS b ON b.kind = c.kind
WHERE b.kind IS NULL
UNION ALL
SELECT n.kind, n.rule, 40000
FROM earmark_nearest AS n
JOIN earmark_decided AS d ON d.kind = n.kind AND d.answer = 'not-allowed';
