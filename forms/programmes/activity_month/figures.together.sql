-- Of every thing (展馆, LED 屏) and of every unit's 便民 the newest counts: records that speak of the same one hang together.
SELECT rid, coalesce(owner, unit) || ' ' || asset_name AS key FROM v_asset WHERE date <= :end
UNION ALL SELECT rid, unit FROM v_convenience WHERE date <= :end
