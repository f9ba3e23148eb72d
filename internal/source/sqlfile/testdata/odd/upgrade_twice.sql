-- m
--
-- revision: a1
-- down_revision: a0

-- +upgrade
SELECT 1;
-- +upgrade
-- +downgrade
-- +downgrade
