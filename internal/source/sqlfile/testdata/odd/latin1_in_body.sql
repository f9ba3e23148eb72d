-- m
--
-- revision: a1
-- down_revision: a0

-- +upgrade
SELECT 'ñ';
