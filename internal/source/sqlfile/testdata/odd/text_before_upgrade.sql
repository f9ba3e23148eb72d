-- m
--
-- revision: a1
-- down_revision: a0
SELECT 1;
-- +upgrade
SELECT 2;
