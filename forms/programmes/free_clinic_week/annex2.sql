-- Facts of 附件2. Institutions and people are keys (counted once), the rest are values (added).
-- A figure belongs to the host's line; what a co-host of another line entered as its share moves to that line.
WITH unit_line AS (
  SELECT u.code, u.hospital_grade, u.is_medical,
         CASE WHEN u.line = '军队' THEN 'military'
              WHEN :setting_tcm_by = 'class' AND (u.is_tcm = '1' OR substr(u.ws218_class, 1, 2) IN ('A2', 'A3', 'A4')) THEN 'tcm'
              WHEN :setting_tcm_by = 'line' AND u.line = '中医药' THEN 'tcm'
              ELSE 'health' END AS line
  FROM reg_units u
),
activity AS (
  SELECT rid, rev, unit, date, 'free_clinic' AS form, coalesce(our_role, '1') AS role, host_unit, programmes
    FROM v_free_clinic
  UNION ALL SELECT rid, rev, unit, date, 'lecture', coalesce(our_role, '1'), host_unit, programmes FROM v_lecture
  UNION ALL SELECT rid, rev, unit, date, 'training', coalesce(our_role, '1'), host_unit, programmes FROM v_training
  UNION ALL SELECT rid, rev, unit, date, 'publicity', coalesce(our_role, '1'), host_unit, programmes FROM v_publicity
),
counted AS (
  SELECT a.*, coalesce(u.line, 'health') AS line,
         CASE a.role WHEN '2' THEN coalesce(a.host_unit, a.unit) ELSE a.unit END AS host
  FROM activity a LEFT JOIN unit_line u ON u.code = a.unit
  WHERE a.date BETWEEN :start AND :end
    AND (:tagged = 0 OR a.programmes IS NULL OR instr(' ' || a.programmes || ' ', ' ' || :programme || ' ') > 0)
),
cohost AS (
  SELECT rid, row, cohost_unit, share_offline, share_online, share_preferential, share_listeners, share_materials,
         share_admitted, share_operations, share_waived FROM v_free_clinic__cohosts
  UNION ALL SELECT rid, row, cohost_unit, NULL, NULL, NULL, share_listeners, share_materials, NULL, NULL, NULL
    FROM v_lecture__cohosts
  UNION ALL SELECT rid, row, cohost_unit, NULL, NULL, NULL, NULL, share_materials, NULL, NULL, NULL
    FROM v_training__cohosts
  UNION ALL SELECT rid, row, cohost_unit, NULL, NULL, NULL, NULL, share_materials, NULL, NULL, NULL
    FROM v_publicity__cohosts
),
shared AS (
  SELECT rid, row, cohost_unit, 'visits_offline' AS cell, share_offline AS value FROM cohost
  UNION ALL SELECT rid, row, cohost_unit, 'visits_online', share_online FROM cohost
  UNION ALL SELECT rid, row, cohost_unit, 'preferential', share_preferential FROM cohost
  UNION ALL SELECT rid, row, cohost_unit, 'listeners', share_listeners FROM cohost
  UNION ALL SELECT rid, row, cohost_unit, 'materials', share_materials FROM cohost
  UNION ALL SELECT rid, row, cohost_unit, 'admitted', share_admitted FROM cohost
  UNION ALL SELECT rid, row, cohost_unit, 'operations', share_operations FROM cohost
  UNION ALL SELECT rid, row, cohost_unit, 'waived_yuan', share_waived FROM cohost
),
moved AS (
  SELECT c.*, s.row, s.cell, s.value, u.line AS to_line
  FROM shared s JOIN counted c ON c.rid = s.rid JOIN unit_line u ON u.code = s.cohost_unit
  WHERE c.role <> '2' AND s.value IS NOT NULL AND s.value <> '无' AND u.line <> c.line
),
whole AS (
  SELECT rid, 'visits_offline' AS cell, visits_offline AS value FROM v_free_clinic
  UNION ALL SELECT rid, 'visits_online', visits_online FROM v_free_clinic
  UNION ALL SELECT rid, 'preferential', visits_preferential FROM v_free_clinic
  UNION ALL SELECT rid, 'listeners', listeners FROM v_free_clinic
  UNION ALL SELECT rid, 'listeners', listeners FROM v_lecture WHERE lecture_kind = '2'
  UNION ALL SELECT rid, 'materials', materials_total FROM v_free_clinic
  UNION ALL SELECT rid, 'materials', materials_total FROM v_lecture
  UNION ALL SELECT rid, 'materials', materials_total FROM v_training
  UNION ALL SELECT rid, 'materials', materials_total FROM v_publicity
  UNION ALL SELECT rid, 'admitted', admitted FROM v_free_clinic
  UNION ALL SELECT rid, 'operations', operations FROM v_free_clinic
  UNION ALL SELECT rid, 'waived_yuan', waived_yuan FROM v_free_clinic
  UNION ALL SELECT rid, 'waived_yuan', drugs_yuan FROM v_free_clinic WHERE :setting_drugs = 'waived'
),
clinic AS (SELECT * FROM counted WHERE form = 'free_clinic'),
taking_part AS (
  SELECT rid, unit AS code FROM clinic
  UNION SELECT rid, host FROM clinic
  UNION SELECT h.rid, h.cohost_unit FROM v_free_clinic__cohosts h JOIN clinic c ON c.rid = h.rid
  UNION SELECT s.rid, s.staff_unit FROM v_free_clinic__staff s JOIN clinic c ON c.rid = s.rid
),
seen AS (
  SELECT c.*, s.row, s.staff_key,
         coalesce(u.line, h.line, c.line) AS staff_line,
         coalesce(
           nullif(first_value(p.title) OVER own, ''),
           first_value(s.staff_title) OVER own
         ) AS title
  FROM v_free_clinic__staff s
  JOIN clinic c ON c.rid = s.rid
  LEFT JOIN unit_line u ON u.code = s.staff_unit
  LEFT JOIN unit_line h ON h.code = c.host
  LEFT JOIN reg_persons p ON p.key = s.staff_key
  WHERE coalesce(s.staff_duty, '') <> '6' AND s.staff_key IS NOT NULL
  -- One person, one title: the register's, else what the person's own unit wrote, else what was written last.
  WINDOW own AS (PARTITION BY s.staff_key ORDER BY (c.unit = s.staff_unit) DESC, c.date DESC, c.rid, s.row)
),
person AS (
  SELECT *, CASE
      WHEN title = 'academician' THEN 'staff_academician'
      WHEN title = '231' THEN 'staff_chief'
      WHEN title = '232' THEN 'staff_associate_chief'
      WHEN title = '233' THEN 'staff_attending'
      WHEN title = '234' OR (title = '235' AND :setting_assistants = 'resident') THEN 'staff_resident'
      WHEN title BETWEEN '241' AND '245' THEN 'pharmacists'
      WHEN title BETWEEN '251' AND '255' THEN 'nurses'
    END AS cell
  FROM seen
)
SELECT c.rid AS record, c.rev, c.unit, c.form, c.date, c.line, w.cell, w.value, NULL AS key, '' AS part
  FROM whole w JOIN counted c ON c.rid = w.rid WHERE c.role <> '2' AND w.value IS NOT NULL
UNION ALL
SELECT rid, rev, unit, form, date, to_line, cell, value, NULL, 'cohosts ' || row FROM moved
UNION ALL
SELECT rid, rev, unit, form, date, line, cell, '-' || value, NULL, 'cohosts ' || row FROM moved
UNION ALL
SELECT c.rid, c.rev, c.unit, c.form, c.date, u.line,
       CASE u.hospital_grade WHEN '三级' THEN 'inst_tertiary' WHEN '二级' THEN 'inst_secondary' ELSE 'inst_other' END,
       NULL, u.code, ''
  FROM taking_part t JOIN clinic c ON c.rid = t.rid JOIN unit_line u ON u.code = t.code WHERE u.is_medical = '1'
UNION ALL
SELECT rid, rev, unit, form, date, staff_line, cell, NULL, staff_key, 'staff ' || row FROM person WHERE cell IS NOT NULL
