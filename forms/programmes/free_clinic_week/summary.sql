-- Figures that only the summary shows: how many clinics of each kind, of which specialties, and the public places of 16 September.
WITH clinic AS (
  SELECT c.rid, c.rev, c.unit, c.date, c.clinic_kind, c.specialties, c.place_name, c.visits_offline, c.visits_online,
         substr(coalesce(c.division_code, u.division_code), 1, 6) AS county
  FROM v_free_clinic c LEFT JOIN reg_units u ON u.code = c.unit
  WHERE c.date BETWEEN :start AND :end AND coalesce(c.our_role, '1') <> '2'
    AND (:tagged = 0 OR c.programmes IS NULL OR instr(' ' || c.programmes || ' ', ' ' || :programme || ' ') > 0)
),
kind(code, cell) AS (
  VALUES ('1', 'kind_public'), ('2', 'kind_hospital'), ('3', 'kind_support'), ('4', 'kind_priority'),
         ('5', 'kind_grassroots'), ('6', 'kind_barracks')
),
specialty(code, cell) AS (
  VALUES ('1', 'spec_cardio'), ('2', 'spec_respiratory'), ('3', 'spec_oncology'), ('4', 'spec_paediatrics'),
         ('5', 'spec_endemic'), ('6', 'spec_mental'), ('7', 'spec_chronic'), ('8', 'spec_tcm'), ('9', 'spec_mongolian'),
         ('10', 'spec_bone'), ('11', 'spec_women'), ('12', 'spec_eye'), ('13', 'spec_dental'), ('14', 'spec_pharmacy'),
         ('15', 'spec_nursing'), ('16', 'spec_other')
),
-- The first day of the week is the one day on which every county stands in a public place.
first_day AS (SELECT * FROM clinic WHERE clinic_kind = '1' AND date = :start)
SELECT c.rid AS record, c.rev, c.unit, 'free_clinic' AS form, c.date, '' AS line, k.cell, NULL AS value, c.rid AS key,
       '' AS part FROM clinic c JOIN kind k ON k.code = c.clinic_kind
UNION ALL SELECT c.rid, c.rev, c.unit, 'free_clinic', c.date, '', k.cell || '_visits', c.visits_offline, NULL, 'visits_offline'
  FROM clinic c JOIN kind k ON k.code = c.clinic_kind WHERE c.visits_offline IS NOT NULL
UNION ALL SELECT c.rid, c.rev, c.unit, 'free_clinic', c.date, '', k.cell || '_visits', c.visits_online, NULL, 'visits_online'
  FROM clinic c JOIN kind k ON k.code = c.clinic_kind WHERE c.visits_online IS NOT NULL
UNION ALL SELECT c.rid, c.rev, c.unit, 'free_clinic', c.date, '', s.cell, NULL, c.rid, ''
  FROM clinic c JOIN specialty s ON instr(' ' || c.specialties || ' ', ' ' || s.code || ' ') > 0
UNION ALL SELECT rid, rev, unit, 'free_clinic', date, '', 'day16_counties', NULL, county, '' FROM first_day
UNION ALL SELECT rid, rev, unit, 'free_clinic', date, '', 'day16_places', NULL, county || ' ' || coalesce(place_name, rid), ''
  FROM first_day
UNION ALL SELECT rid, rev, unit, 'lecture', date, '', 'lecture_sessions', NULL, rid, '' FROM v_lecture
  WHERE lecture_kind = '2' AND date BETWEEN :start AND :end AND coalesce(our_role, '1') <> '2'
    AND (:tagged = 0 OR programmes IS NULL OR instr(' ' || programmes || ' ', ' ' || :programme || ' ') > 0)
