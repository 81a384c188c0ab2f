-- Figures of the activity month. What stands as of a date (展馆, 便民) is the newest of its subject, never a sum over time.
WITH clinic AS MATERIALIZED (
  SELECT c.rid, c.rev, c.unit, 'free_clinic' AS form, c.date, c.date_end, coalesce(c.our_role, '1') AS role,
         coalesce(c.division_code, u.division_code) AS division, c.visits_offline, c.visits_online, c.listeners
  FROM v_free_clinic c LEFT JOIN reg_units u ON u.code = c.unit
  WHERE c.date BETWEEN :start AND :end
    AND (:tagged = 0 OR c.programmes IS NULL OR instr(' ' || c.programmes || ' ', ' ' || :programme || ' ') > 0)
),
lecture AS MATERIALIZED (
  SELECT rid, rev, unit, date, lecture_kind, listeners FROM v_lecture
  WHERE date BETWEEN :start AND :end AND coalesce(our_role, '1') <> '2'
    AND (:tagged = 0 OR programmes IS NULL OR instr(' ' || programmes || ' ', ' ' || :programme || ' ') > 0)
),
law_training AS MATERIALIZED (
  SELECT rid, rev, unit, date, n_attended FROM v_training
  WHERE training_kind = '9' AND date BETWEEN :start AND :end AND coalesce(our_role, '1') <> '2'
    AND (:tagged = 0 OR programmes IS NULL OR instr(' ' || programmes || ' ', ' ' || :programme || ' ') > 0)
),
public AS MATERIALIZED (
  SELECT rid, rev, unit, date, pub_kind, theme, visitors, minutes FROM v_publicity
  WHERE date BETWEEN :start AND :end AND coalesce(our_role, '1') <> '2'
    AND (:tagged = 0 OR programmes IS NULL OR instr(' ' || programmes || ' ', ' ' || :programme || ' ') > 0)
),
number(n) AS (
  VALUES (0),(1),(2),(3),(4),(5),(6),(7),(8),(9),(10),(11),(12),(13),(14),(15),(16),(17),(18),(19),(20),(21),(22),(23),
         (24),(25),(26),(27),(28),(29),(30)
),
staff AS (
  SELECT c.*, s.row, s.staff_key, coalesce(nullif(p.title, ''), s.staff_title) AS title, p.honour, p.backbone AS listed
  FROM clinic c CROSS JOIN v_free_clinic__staff s ON s.rid = c.rid LEFT JOIN reg_persons p ON p.key = s.staff_key
  WHERE coalesce(s.staff_duty, '') IN ('', '1', '2', '3') AND s.staff_key IS NOT NULL
),
senior_or_not AS MATERIALIZED (SELECT *, title IN ('academician', '231', '232') AS senior FROM staff),
backbone AS (
  SELECT * FROM senior_or_not
  WHERE CASE WHEN coalesce(listed, '') <> '' THEN listed = '1'
             ELSE title IN ('academician', '231', '232', '233') OR coalesce(honour, '') <> '' END
),
handed_out AS MATERIALIZED (
  SELECT c.rid, c.rev, c.unit, c.form, c.date, m.row, m.material, m.qty, m.value_yuan
    FROM clinic c CROSS JOIN v_free_clinic__materials m ON m.rid = c.rid WHERE c.role <> '2'
  UNION ALL SELECT l.rid, l.rev, l.unit, 'lecture', l.date, m.row, m.material, m.qty, m.value_yuan
    FROM lecture l CROSS JOIN v_lecture__materials m ON m.rid = l.rid
  UNION ALL SELECT p.rid, p.rev, p.unit, 'publicity', p.date, m.row, m.material, m.qty, m.value_yuan
    FROM public p CROSS JOIN v_publicity__materials m ON m.rid = p.rid
),
asset AS MATERIALIZED (
  SELECT rid, rev, unit, date, asset_kind, asset_state, free_open, coalesce(owner, unit) || ' ' || asset_name AS subject,
         row_number() OVER (PARTITION BY asset_kind, coalesce(owner, unit), asset_name ORDER BY date DESC, rid) AS place
  FROM v_asset WHERE asset_kind IN ('1', '15') AND date <= :end
),
-- What was closed has nothing to show; what is being built has nothing yet.
museum AS (SELECT * FROM asset WHERE asset_kind = '1' AND place = 1 AND coalesce(asset_state, '2') = '2'),
comfort AS MATERIALIZED (
  SELECT *, row_number() OVER (PARTITION BY unit ORDER BY date DESC, rid) AS place FROM v_convenience WHERE date <= :end
)
SELECT rid AS record, rev, unit, form, date, '' AS line, 'backbone_staff' AS cell, NULL AS value, staff_key AS key,
       'staff ' || row AS part FROM backbone
UNION ALL SELECT rid, rev, unit, form, date, '', 'senior_staff', NULL, staff_key, 'staff ' || row FROM backbone
  WHERE senior AND :setting_senior = 'within'
UNION ALL SELECT rid, rev, unit, form, date, '', 'senior_staff', NULL, staff_key, 'staff ' || row FROM senior_or_not
  WHERE senior AND :setting_senior = 'all'
UNION ALL SELECT rid, rev, unit, form, date, '', 'counties', NULL, substr(division, 1, 6), '' FROM clinic
UNION ALL SELECT rid, rev, unit, form, date, '', 'townships', NULL, substr(division, 1, 9), '' FROM clinic
UNION ALL SELECT rid, rev, unit, form, date, '', 'days', NULL,
       CASE :setting_days WHEN 'unit_days' THEN unit || ' ' ELSE '' END || date(date, '+' || n || ' days'), ''
  FROM clinic JOIN number ON date(date, '+' || n || ' days') <= coalesce(date_end, date)
UNION ALL SELECT rid, rev, unit, form, date, '', 'visits', visits_offline, NULL, 'visits_offline' FROM clinic
  WHERE role <> '2' AND visits_offline IS NOT NULL
UNION ALL SELECT rid, rev, unit, form, date, '', 'visits', visits_online, NULL, 'visits_online' FROM clinic
  WHERE role <> '2' AND visits_online IS NOT NULL
UNION ALL SELECT rid, rev, unit, form, date, '', 'lecture_listeners', listeners, NULL, '' FROM clinic
  WHERE role <> '2' AND listeners IS NOT NULL
UNION ALL SELECT rid, rev, unit, 'lecture', date, '', 'lecture_listeners', listeners, NULL, '' FROM lecture
  WHERE lecture_kind IN ('1', '2') AND listeners IS NOT NULL
UNION ALL SELECT rid, rev, unit, form, date, '', CASE material
    WHEN '中医药宣传手册' THEN 'booklets_tcm' WHEN '中医药法宣传手册' THEN 'booklets_law' ELSE 'booklets_health' END,
    qty, NULL, 'materials ' || row FROM handed_out
  WHERE material IN ('中医药宣传手册', '中医药法宣传手册', '健康手册') AND qty IS NOT NULL
UNION ALL SELECT h.rid, h.rev, h.unit, h.form, h.date, '', 'intervention_articles', h.qty, NULL, 'materials ' || h.row
  FROM handed_out h JOIN reg_materials m ON m.name = h.material WHERE m.class = '物品' AND h.qty IS NOT NULL
UNION ALL SELECT h.rid, h.rev, h.unit, h.form, h.date, '', 'drugs_yuan', h.value_yuan, NULL, 'materials ' || h.row
  FROM handed_out h JOIN reg_materials m ON m.name = h.material WHERE m.class = '药品' AND h.value_yuan IS NOT NULL
UNION ALL SELECT rid, rev, unit, 'training', date, '', 'training_people', n_attended, NULL, '' FROM law_training
  WHERE n_attended IS NOT NULL
UNION ALL SELECT t.rid, t.rev, t.unit, 'training', t.date, '', 'training_booklets', m.qty, NULL, 'materials ' || m.row
  FROM law_training t CROSS JOIN v_training__materials m ON m.rid = t.rid WHERE m.qty IS NOT NULL
UNION ALL SELECT rid, rev, unit, 'publicity', date, '', CASE pub_kind WHEN '1' THEN 'open_days' WHEN '2' THEN 'exhibitions'
    WHEN '3' THEN 'video_shows' ELSE 'led_activities' END, NULL, rid, '' FROM public WHERE pub_kind IN ('1', '2', '3', '4')
UNION ALL SELECT rid, rev, unit, 'publicity', date, '', 'base_visitors', visitors, NULL, '' FROM public
  WHERE pub_kind IN ('1', '2') AND visitors IS NOT NULL
UNION ALL SELECT rid, rev, unit, 'publicity', date, '', 'video_minutes', minutes, NULL, '' FROM public
  WHERE pub_kind = '3' AND minutes IS NOT NULL
UNION ALL SELECT rid, rev, unit, 'publicity', date, '', 'ethics', NULL, rid, '' FROM public WHERE theme = '3'
UNION ALL SELECT rid, rev, unit, 'publicity', date, '', 'ethics_units', NULL, unit, '' FROM public WHERE theme = '3'
UNION ALL SELECT m.rid, m.rev, m.unit, 'asset', m.date, '', CASE s.item WHEN '1' THEN 'museum_pressed'
    WHEN '2' THEN 'museum_immersed' WHEN '3' THEN 'museum_plants' WHEN '4' THEN 'museum_pieces' WHEN '5' THEN 'museum_photos'
    WHEN '6' THEN 'museum_boards' WHEN '7' THEN 'museum_animals' ELSE 'museum_herbs' END, s."count", m.subject, 'stock ' || s.row
  FROM museum m CROSS JOIN v_asset__stock s ON s.rid = m.rid WHERE s."count" IS NOT NULL
UNION ALL SELECT rid, rev, unit, 'asset', date, '', 'museums', NULL, subject, '' FROM museum
UNION ALL SELECT rid, rev, unit, 'asset', date, '', 'museums_free', NULL, subject, '' FROM museum WHERE free_open = '1'
UNION ALL SELECT rid, rev, unit, 'asset', date, '', 'led_screens', NULL, subject, '' FROM asset
  WHERE asset_kind = '15' AND place = 1 AND coalesce(asset_state, '2') = '2'
UNION ALL SELECT rid, rev, unit, 'convenience', date, '', 'convenience_green_critical', NULL, unit, '' FROM comfort WHERE place = 1 AND green_critical = '1'
UNION ALL SELECT rid, rev, unit, 'convenience', date, '', 'convenience_green_elderly', NULL, unit, '' FROM comfort WHERE place = 1 AND green_elderly = '1'
UNION ALL SELECT rid, rev, unit, 'convenience', date, '', 'convenience_green_mobility', NULL, unit, '' FROM comfort WHERE place = 1 AND green_mobility = '1'
UNION ALL SELECT rid, rev, unit, 'convenience', date, '', 'convenience_escort', NULL, unit, '' FROM comfort WHERE place = 1 AND escort = '1'
UNION ALL SELECT rid, rev, unit, 'convenience', date, '', 'convenience_wheelchair', NULL, unit, '' FROM comfort WHERE place = 1 AND wheelchair = '1'
UNION ALL SELECT rid, rev, unit, 'convenience', date, '', 'convenience_hot_water', NULL, unit, '' FROM comfort WHERE place = 1 AND hot_water = '1'
UNION ALL SELECT rid, rev, unit, 'convenience', date, '', 'convenience_accessible_wc', NULL, unit, '' FROM comfort WHERE place = 1 AND accessible_wc = '1'
UNION ALL SELECT rid, rev, unit, 'convenience', date, '', 'convenience_service_box', NULL, unit, '' FROM comfort WHERE place = 1 AND service_box = '1'
UNION ALL SELECT rid, rev, unit, 'convenience', date, '', 'convenience_cups', NULL, unit, '' FROM comfort WHERE place = 1 AND cups = '1'
