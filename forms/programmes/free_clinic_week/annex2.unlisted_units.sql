-- Units that took part and are no medical institution (or are not in the register).
WITH clinic AS MATERIALIZED (
  SELECT rid, unit, CASE coalesce(our_role, '1') WHEN '2' THEN coalesce(host_unit, unit) ELSE unit END AS host
  FROM v_free_clinic
  WHERE date BETWEEN :start AND :end AND (:tagged = 0 OR programmes IS NULL OR instr(' ' || programmes || ' ', ' ' || :programme || ' ') > 0)
),
taking_part AS (
  SELECT rid, unit AS code FROM clinic
  UNION SELECT rid, host FROM clinic
  UNION SELECT c.rid, h.cohost_unit FROM clinic c CROSS JOIN v_free_clinic__cohosts h ON h.rid = c.rid
  UNION SELECT c.rid, s.staff_unit FROM clinic c CROSS JOIN v_free_clinic__staff s ON s.rid = c.rid
)
SELECT coalesce(u.code, '') AS code, coalesce(u.name, t.code) AS name, min(t.rid) AS record, 'unit ' || t.code AS key,
       CASE WHEN u.line = '军队' THEN 'military'
            WHEN :setting_tcm_by = 'class' AND (u.is_tcm = '1' OR substr(u.ws218_class, 1, 2) IN ('A2', 'A3', 'A4')) THEN 'tcm'
            WHEN :setting_tcm_by = 'line' AND u.line = '中医药' THEN 'tcm'
            ELSE 'health' END AS line
FROM taking_part t LEFT JOIN reg_units u ON u.code = t.code
WHERE t.code IS NOT NULL AND (u.code IS NULL OR u.is_medical <> '1')
GROUP BY t.code ORDER BY name
