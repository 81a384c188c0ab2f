-- What the units wrote in their period notes, highlight of the week's records, and counties without a public place on 16 September.
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
  -- Some write the campaign's year as the period, some the month it lies in.
  SELECT rid, unit, date, needs, feelings, problems, suggestions, practice, next_steps FROM v_period_note
  WHERE programme = :programme AND period IN (:period, substr(:start, 1, 4), substr(:start, 1, 7))
),
county AS (
  SELECT substr(u.division_code, 1, 6) AS code, min(u.code) AS unit
  FROM reg_unit_tree t JOIN reg_units u ON u.code = t.code
  WHERE t.ancestor = :top AND u.level = 'county' AND coalesce(u.division_code, '') <> ''
    AND coalesce(u.status, '') NOT IN ('停业', '撤并')
    AND (coalesce(u.valid_from, '') = '' OR u.valid_from <= :start)
    AND (coalesce(u.valid_to, '') = '' OR u.valid_to >= :start)
  GROUP BY substr(u.division_code, 1, 6)
),
stood AS (
  SELECT substr(coalesce(c.division_code, u.division_code), 1, 6) AS code
  FROM v_free_clinic c LEFT JOIN reg_units u ON u.code = c.unit
  WHERE c.date = :start AND c.clinic_kind = '1' AND coalesce(c.our_role, '1') <> '2'
    AND (:tagged = 0 OR c.programmes IS NULL OR instr(' ' || c.programmes || ' ', ' ' || :programme || ' ') > 0)
)
SELECT 'highlight' AS name, unit, highlight AS text, rid AS record, date FROM told
UNION ALL SELECT 'needs', unit, needs, rid, date FROM note WHERE needs IS NOT NULL
UNION ALL SELECT 'feelings', unit, feelings, rid, date FROM note WHERE feelings IS NOT NULL
UNION ALL SELECT 'problems', unit, problems, rid, date FROM note WHERE problems IS NOT NULL
UNION ALL SELECT 'suggestions', unit, suggestions, rid, date FROM note WHERE suggestions IS NOT NULL
UNION ALL SELECT 'practice', unit, practice, rid, date FROM note WHERE practice IS NOT NULL
UNION ALL SELECT 'next_steps', unit, next_steps, rid, date FROM note WHERE next_steps IS NOT NULL
UNION ALL SELECT 'no_public_clinic', c.unit, coalesce(p.name, c.code), '', :start
  FROM county c LEFT JOIN reg_places p ON p.code = c.code || '000000' WHERE c.code NOT IN (SELECT code FROM stood)
