
CREATE TABLE t (a int);
-- revision: too late
