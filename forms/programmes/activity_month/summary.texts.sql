-- What people wrote: highlight of the month's records, the period notes, and what a sentence calls by its name.
WITH mine AS (
  SELECT rid, unit, date, highlight FROM v_free_clinic
    WHERE programmes IS NULL OR instr(' ' || programmes || ' ', ' activity_month ') > 0
  UNION ALL SELECT rid, unit, date, highlight FROM v_lecture
    WHERE programmes IS NULL OR instr(' ' || programmes || ' ', ' activity_month ') > 0
  UNION ALL SELECT rid, unit, date, highlight FROM v_training
    WHERE programmes IS NULL OR instr(' ' || programmes || ' ', ' activity_month ') > 0
  UNION ALL SELECT rid, unit, date, highlight FROM v_publicity
    WHERE programmes IS NULL OR instr(' ' || programmes || ' ', ' activity_month ') > 0
),
note AS (
  -- A quarter or a year takes the notes of its months along.
  SELECT rid, unit, date, practice, next_steps FROM v_period_note
  WHERE programme = 'activity_month'
    AND (period = :period OR period BETWEEN substr(:start, 1, 7) AND substr(:end, 1, 7))
),
museum AS (
  SELECT rid, coalesce(owner, unit) AS unit, date, asset_name, free_open,
         row_number() OVER (PARTITION BY coalesce(owner, unit), asset_name ORDER BY date DESC, rid) AS place
  FROM v_asset WHERE asset_kind = '1' AND date <= :end
)
SELECT 'highlight' AS name, unit, highlight AS text, rid AS record, date FROM mine
  WHERE date BETWEEN :start AND :end AND highlight IS NOT NULL
UNION ALL SELECT 'practice', unit, practice, rid, date FROM note WHERE practice IS NOT NULL
UNION ALL SELECT 'next_steps', unit, next_steps, rid, date FROM note WHERE next_steps IS NOT NULL
UNION ALL SELECT 'law_trainings', t.unit, t.course, t.rid, t.date FROM v_training t JOIN mine m ON m.rid = t.rid
  WHERE t.training_kind = '9' AND t.date BETWEEN :start AND :end AND coalesce(t.our_role, '1') <> '2'
UNION ALL SELECT 'museum_names', unit, asset_name, rid, date FROM museum WHERE place = 1 AND free_open = '1'
