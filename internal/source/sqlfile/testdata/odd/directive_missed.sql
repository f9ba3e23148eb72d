-- m
--
-- revision: a1
-- down_revision: a0

-- +upgrade
SELECT 1;
--+downgrade
SELECT 2;
  -- + Downgrade now
-- +downgraded is a directive too
