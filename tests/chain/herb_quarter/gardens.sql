-- Decimals are kept as text (area + 0 makes a number of it). Herb gardens: what each garden said last in the quarter; visits are added.
WITH told AS (
  SELECT g.*, coalesce(m.cell, 'gardens_other') AS cell,
         row_number() OVER (PARTITION BY g.unit, g.garden_name ORDER BY g.date DESC, g.rid) AS place
  FROM v_herb_garden g LEFT JOIN list_garden_kind m ON m.kind = g.garden_kind
  WHERE g.date BETWEEN :start AND :end
)
SELECT rid AS record, rev, unit, 'herb_garden' AS form, date, '' AS line, cell, NULL AS value,
       unit || ' ' || garden_name AS "key", '' AS part
FROM told WHERE place = 1 AND area + 0 >= :setting_least
UNION ALL SELECT rid, rev, unit, 'herb_garden', date, '', 'area', area, unit || ' ' || garden_name, ''
FROM told WHERE place = 1 AND area + 0 >= :setting_least
UNION ALL SELECT rid, rev, unit, 'herb_garden', date, '', 'garden_visits', visits, NULL, '' FROM told WHERE visits IS NOT NULL
UNION ALL SELECT rid, rev, unit, 'lecture', date, '', 'lecture_visits', listeners, NULL, '' FROM v_lecture
WHERE date BETWEEN :start AND :end AND topic LIKE '%百草园%' AND listeners IS NOT NULL AND coalesce(our_role, '1') <> '2'
