# Runs many Alembic command lines in one process, on the project in the working
# folder. stdin: a JSON list of argument lists. argv: "up" or "down", the order in
# which folders are listed. stdout: a JSON list of {"code", "out", "err"}.
import io, json, os, sqlite3, sys

listdir = os.listdir
os.listdir = lambda path=".": sorted(listdir(path), reverse=sys.argv[1] == "down")


class Text(io.StringIO):
    encoding = "utf-8"  # that Alembic writes in


real, sys.stdout = sys.stdout, Text()  # Alembic keeps the sys.stdout that it is imported with

from alembic.config import main


def rows():
    if not os.path.exists("app.db"):
        return []
    db = sqlite3.connect("app.db")
    try:
        return [row[0] for row in db.execute("SELECT version_num FROM alembic_version ORDER BY 1")]
    except sqlite3.OperationalError:
        return []
    finally:
        db.close()


results = []
for line in json.load(sys.stdin):
    sys.stdout.seek(0), sys.stdout.truncate()
    sys.stderr = io.StringIO()
    code = 0
    try:
        main(argv=line, prog="alembic")
    except SystemExit as e:
        code = e.code
    except Exception as e:
        code = repr(e)
    results.append({"code": str(code or 0), "out": sys.stdout.getvalue(), "err": sys.stderr.getvalue(), "rows": rows()})
json.dump(results, real)
