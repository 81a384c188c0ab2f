SELECT t.code AS unit, t.name AS subject, '这一季没有百草园' AS detail
FROM reg_units t
WHERE t.level = 'township' AND NOT EXISTS (
  SELECT 1 FROM v_herb_garden g JOIN reg_unit_tree r ON r.code = g.unit
  WHERE r.ancestor = t.code AND g.date BETWEEN :start AND :end
)
