SELECT rid AS record, rev, unit, 'herb_garden' AS form, date, '' AS line, 'value' AS cell, visits AS value, NULL AS "key", '' AS part
FROM v_herb_garden WHERE date BETWEEN :start AND :end AND visits IS NOT NULL
