-- People of the week's free clinics whose title has no column: village doctors, technicians, volunteers …
WITH clinic AS MATERIALIZED (
  SELECT rid, unit, date FROM v_free_clinic
  WHERE date BETWEEN :start AND :end AND (:tagged = 0 OR programmes IS NULL OR instr(' ' || programmes || ' ', ' ' || :programme || ' ') > 0)
),
seen AS (
  SELECT c.rid, s.staff_key, s.staff_name, s.staff_unit,
         coalesce(nullif(first_value(p.title) OVER own, ''), first_value(s.staff_title) OVER own) AS title,
         row_number() OVER own AS place
  FROM clinic c CROSS JOIN v_free_clinic__staff s ON s.rid = c.rid
  LEFT JOIN reg_persons p ON p.key = s.staff_key
  WHERE coalesce(s.staff_duty, '') <> '6' AND s.staff_key IS NOT NULL
  WINDOW own AS (PARTITION BY s.staff_key ORDER BY (c.unit = s.staff_unit) DESC, c.date DESC, c.rid, s.row)
)
SELECT s.staff_name AS name, coalesce(u.name, s.staff_unit) AS unit, s.title, s.rid AS record, s.staff_key AS key,
       CASE WHEN u.line = '军队' THEN 'military'
            WHEN :setting_tcm_by = 'class' AND (u.is_tcm = '1' OR substr(u.ws218_class, 1, 2) IN ('A2', 'A3', 'A4')) THEN 'tcm'
            WHEN :setting_tcm_by = 'line' AND u.line = '中医药' THEN 'tcm'
            ELSE 'health' END AS line
FROM seen s LEFT JOIN reg_units u ON u.code = s.staff_unit
WHERE s.place = 1 AND NOT (s.title IN ('academician', '231', '232', '233', '234')
  OR (s.title = '235' AND :setting_assistants = 'resident')
  OR s.title BETWEEN '241' AND '245' OR s.title BETWEEN '251' AND '255')
ORDER BY unit, name
