-- What people wrote: highlight of the month's records, the period notes, and what a sentence calls by its name.
WITH told AS (
  SELECT rid, unit, date, highlight FROM v_free_clinic
    WHERE date BETWEEN :start AND :end AND highlight IS NOT NULL
      AND (:tagged = 0 OR programmes IS NULL OR instr(' ' || programmes || ' ', ' ' || :programme || ' ') > 0)
  UNION ALL SELECT rid, unit, date, highlight FROM v_lecture
    WHERE date BETWEEN :start AND :end AND highlight IS NOT NULL
      AND (:tagged = 0 OR programmes IS NULL OR instr(' ' || programmes || ' ', ' ' || :programme || ' ') > 0)
  UNION ALL SELECT rid, unit, date, highlight FROM v_training
    WHERE date BETWEEN :start AND :end AND highlight IS NOT NULL
      AND (:tagged = 0 OR programmes IS NULL OR instr(' ' || programmes || ' ', ' ' || :programme || ' ') > 0)
  UNION ALL SELECT rid, unit, date, highlight FROM v_publicity
    WHERE date BETWEEN :start AND :end AND highlight IS NOT NULL
      AND (:tagged = 0 OR programmes IS NULL OR instr(' ' || programmes || ' ', ' ' || :programme || ' ') > 0)
),
note AS (
  -- A quarter or a year takes the notes of its months along.
  SELECT rid, unit, date, practice, next_steps FROM v_period_note
  WHERE programme = :programme
    AND (period = :period OR period BETWEEN substr(:start, 1, 7) AND substr(:end, 1, 7))
),
museum AS (
  SELECT rid, coalesce(owner, unit) AS unit, date, asset_name, free_open,
         row_number() OVER (PARTITION BY coalesce(owner, unit), asset_name ORDER BY date DESC, rid) AS place
  FROM v_asset WHERE asset_kind = '1' AND date <= :end
)
SELECT 'highlight' AS name, unit, highlight AS text, rid AS record, date FROM told
UNION ALL SELECT 'practice', unit, practice, rid, date FROM note WHERE practice IS NOT NULL
UNION ALL SELECT 'next_steps', unit, next_steps, rid, date FROM note WHERE next_steps IS NOT NULL
UNION ALL SELECT 'law_trainings', unit, course, rid, date FROM v_training
  WHERE training_kind = '9' AND date BETWEEN :start AND :end AND coalesce(our_role, '1') <> '2'
    AND (:tagged = 0 OR programmes IS NULL OR instr(' ' || programmes || ' ', ' ' || :programme || ' ') > 0)
UNION ALL SELECT 'museum_names', unit, asset_name, rid, date FROM museum WHERE place = 1 AND free_open = '1'
