-- A person has one title in the week, whoever wrote it: records that name the same person hang together.
SELECT s.rid, s.staff_key AS key
FROM v_free_clinic c CROSS JOIN v_free_clinic__staff s ON s.rid = c.rid
WHERE c.date BETWEEN :start AND :end
