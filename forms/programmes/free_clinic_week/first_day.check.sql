-- Counties of ours without a free clinic in a public place on the first day of the week.
WITH county AS (
  SELECT u.code, u.name, substr(u.division_code, 1, 6) AS division
  FROM reg_units u JOIN reg_unit_tree t ON t.code = u.code
  WHERE t.ancestor = :top AND u.level = 'county' AND (u.valid_from = '' OR u.valid_from <= :start)
    AND CASE WHEN u.valid_to <> '' THEN u.valid_to >= :start ELSE u.status IN ('', '正常') END
),
held AS (
  SELECT c.unit, substr(c.division_code, 1, 6) AS division FROM v_free_clinic c
  WHERE c.date BETWEEN date(:start, '-31 days') AND :start AND coalesce(c.date_end, c.date) >= :start
    AND c.clinic_kind = '1' AND coalesce(c.our_role, '1') <> '2'
    AND (:tagged = 0 OR c.programmes IS NULL OR instr(' ' || c.programmes || ' ', ' ' || :programme || ' ') > 0)
)
SELECT county.code AS unit, county.name AS subject,
       ltrim(substr(:start, 6, 2), '0') || '月' || ltrim(substr(:start, 9, 2), '0') || '日没有在公共场所的义诊记录' AS detail
FROM county
WHERE NOT EXISTS (
  SELECT 1 FROM held LEFT JOIN reg_unit_tree t ON t.ancestor = county.code AND t.code = held.unit
  WHERE CASE WHEN coalesce(held.division, '') <> '' THEN held.division = county.division ELSE t.code IS NOT NULL END
)
ORDER BY county.code
