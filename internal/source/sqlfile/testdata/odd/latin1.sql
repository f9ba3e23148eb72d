-- añadir
-- revision: x
-- +upgrade
SELECT 1;
