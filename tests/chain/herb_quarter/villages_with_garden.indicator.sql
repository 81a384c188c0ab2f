-- Village clinics that had a herb garden, of all that were open at the end of the quarter.
WITH village AS (
  SELECT code FROM reg_units WHERE level = 'village' AND (valid_from = '' OR valid_from <= :end)
    AND CASE WHEN valid_to <> '' THEN valid_to >= :end ELSE status IN ('', '正常') END
)
SELECT rid AS record, rev, unit, 'herb_garden' AS form, date, '' AS line, 'numerator' AS cell, NULL AS value, unit AS "key",
       '' AS part
FROM v_herb_garden WHERE date <= :end AND area + 0 >= :setting_least AND unit IN (SELECT code FROM village)
UNION ALL SELECT '', 0, code, '', '', '', 'denominator', NULL, code, '' FROM village
