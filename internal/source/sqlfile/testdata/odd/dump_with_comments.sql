-- dumped by sqlite3
-- on Monday
PRAGMA foreign_keys=OFF;
