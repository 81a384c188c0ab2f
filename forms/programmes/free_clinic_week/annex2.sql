-- Facts of 附件2. Institutions and people are keys (counted once), the rest are values (added).
-- A figure belongs to the host's line; what a co-host of another line entered as its share moves to that line.
-- Everything starts from the week's records, found by their date: a ledger of many years costs no more than the week.
WITH unit_line AS (
  SELECT u.code, u.hospital_grade, u.is_medical,
         CASE WHEN u.line = '军队' THEN 'military'
              WHEN :setting_tcm_by = 'class' AND (u.is_tcm = '1' OR substr(u.ws218_class, 1, 2) IN ('A2', 'A3', 'A4')) THEN 'tcm'
              WHEN :setting_tcm_by = 'line' AND u.line = '中医药' THEN 'tcm'
              ELSE 'health' END AS line
  FROM reg_units u
),
activity AS (
  SELECT rid, rev, unit, date, 'free_clinic' AS form, coalesce(our_role, '1') AS role, host_unit, programmes,
         visits_offline, visits_online, visits_preferential AS preferential, listeners, materials_total AS materials,
         admitted, operations, waived_yuan, drugs_yuan
    FROM v_free_clinic WHERE date BETWEEN :start AND :end
  UNION ALL SELECT rid, rev, unit, date, 'lecture', coalesce(our_role, '1'), host_unit, programmes,
         NULL, NULL, NULL, CASE lecture_kind WHEN '2' THEN listeners END, materials_total, NULL, NULL, NULL, NULL
    FROM v_lecture WHERE date BETWEEN :start AND :end
  UNION ALL SELECT rid, rev, unit, date, 'training', coalesce(our_role, '1'), host_unit, programmes,
         NULL, NULL, NULL, NULL, materials_total, NULL, NULL, NULL, NULL
    FROM v_training WHERE date BETWEEN :start AND :end
  UNION ALL SELECT rid, rev, unit, date, 'publicity', coalesce(our_role, '1'), host_unit, programmes,
         NULL, NULL, NULL, NULL, materials_total, NULL, NULL, NULL, NULL
    FROM v_publicity WHERE date BETWEEN :start AND :end
),
counted AS MATERIALIZED (
  SELECT a.*, coalesce(u.line, 'health') AS line,
         CASE a.role WHEN '2' THEN coalesce(a.host_unit, a.unit) ELSE a.unit END AS host
  FROM activity a LEFT JOIN unit_line u ON u.code = a.unit
  WHERE :tagged = 0 OR a.programmes IS NULL OR instr(' ' || a.programmes || ' ', ' ' || :programme || ' ') > 0
),
cohost AS (
  SELECT h.rid, h.row, h.cohost_unit, h.share_offline, h.share_online, h.share_preferential, h.share_listeners,
         h.share_materials, h.share_admitted, h.share_operations, h.share_waived
    FROM counted c CROSS JOIN v_free_clinic__cohosts h ON h.rid = c.rid WHERE c.form = 'free_clinic'
  UNION ALL SELECT h.rid, h.row, h.cohost_unit, NULL, NULL, NULL, h.share_listeners, h.share_materials, NULL, NULL, NULL
    FROM counted c CROSS JOIN v_lecture__cohosts h ON h.rid = c.rid WHERE c.form = 'lecture'
  UNION ALL SELECT h.rid, h.row, h.cohost_unit, NULL, NULL, NULL, NULL, h.share_materials, NULL, NULL, NULL
    FROM counted c CROSS JOIN v_training__cohosts h ON h.rid = c.rid WHERE c.form = 'training'
  UNION ALL SELECT h.rid, h.row, h.cohost_unit, NULL, NULL, NULL, NULL, h.share_materials, NULL, NULL, NULL
    FROM counted c CROSS JOIN v_publicity__cohosts h ON h.rid = c.rid WHERE c.form = 'publicity'
),
moving AS MATERIALIZED (
  SELECT c.rid, c.rev, c.unit, c.form, c.date, c.line, u.line AS to_line, h.row, h.share_offline, h.share_online,
         h.share_preferential, h.share_listeners, h.share_materials, h.share_admitted, h.share_operations, h.share_waived
  FROM cohost h CROSS JOIN counted c ON c.rid = h.rid JOIN unit_line u ON u.code = h.cohost_unit
  WHERE c.role <> '2' AND u.line <> c.line
),
shared AS (
  SELECT *, 'visits_offline' AS cell, share_offline AS value FROM moving
  UNION ALL SELECT *, 'visits_online', share_online FROM moving
  UNION ALL SELECT *, 'preferential', share_preferential FROM moving
  UNION ALL SELECT *, 'listeners', share_listeners FROM moving
  UNION ALL SELECT *, 'materials', share_materials FROM moving
  UNION ALL SELECT *, 'admitted', share_admitted FROM moving
  UNION ALL SELECT *, 'operations', share_operations FROM moving
  UNION ALL SELECT *, 'waived_yuan', share_waived FROM moving
),
moved AS (SELECT * FROM shared WHERE value IS NOT NULL AND value <> '无'),
whole AS (
  SELECT *, 'visits_offline' AS cell, visits_offline AS value FROM counted
  UNION ALL SELECT *, 'visits_online', visits_online FROM counted
  UNION ALL SELECT *, 'preferential', preferential FROM counted
  UNION ALL SELECT *, 'listeners', listeners FROM counted
  UNION ALL SELECT *, 'materials', materials FROM counted
  UNION ALL SELECT *, 'admitted', admitted FROM counted
  UNION ALL SELECT *, 'operations', operations FROM counted
  UNION ALL SELECT *, 'waived_yuan', waived_yuan FROM counted
  UNION ALL SELECT *, 'waived_yuan', drugs_yuan FROM counted WHERE :setting_drugs = 'waived'
),
clinic AS (SELECT * FROM counted WHERE form = 'free_clinic'),
taking_part AS MATERIALIZED (
  SELECT rid, unit AS code FROM clinic
  UNION SELECT rid, host FROM clinic
  UNION SELECT c.rid, h.cohost_unit FROM clinic c CROSS JOIN v_free_clinic__cohosts h ON h.rid = c.rid
  UNION SELECT c.rid, s.staff_unit FROM clinic c CROSS JOIN v_free_clinic__staff s ON s.rid = c.rid
),
seen AS (
  SELECT c.rid, c.rev, c.unit, c.form, c.date, s.row, s.staff_key,
         coalesce(u.line, h.line, c.line) AS staff_line,
         coalesce(
           nullif(first_value(p.title) OVER own, ''),
           first_value(s.staff_title) OVER own
         ) AS title
  FROM clinic c
  CROSS JOIN v_free_clinic__staff s ON s.rid = c.rid
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
SELECT rid AS record, rev, unit, form, date, line, cell, value, NULL AS key, '' AS part
  FROM whole WHERE role <> '2' AND value IS NOT NULL
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
