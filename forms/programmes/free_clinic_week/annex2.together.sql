-- A person has one title in the week, whoever wrote it: records that name the same person hang together. So do those that
-- name the same unit without a column: it stands in its list once.
WITH clinic AS MATERIALIZED (
  SELECT rid, unit, CASE coalesce(our_role, '1') WHEN '2' THEN coalesce(host_unit, unit) ELSE unit END AS host
  FROM v_free_clinic WHERE date BETWEEN :start AND :end
),
named AS MATERIALIZED (
  SELECT c.rid, s.staff_key, s.staff_unit FROM clinic c CROSS JOIN v_free_clinic__staff s ON s.rid = c.rid
),
taking_part AS (
  SELECT rid, unit AS code FROM clinic
  UNION ALL SELECT rid, host FROM clinic
  UNION ALL SELECT c.rid, h.cohost_unit FROM clinic c CROSS JOIN v_free_clinic__cohosts h ON h.rid = c.rid
  UNION ALL SELECT rid, staff_unit FROM named
)
SELECT rid, staff_key AS key FROM named
UNION ALL
SELECT rid, 'unit ' || code FROM taking_part WHERE code NOT IN (SELECT code FROM reg_units WHERE is_medical = '1')
