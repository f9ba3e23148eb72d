# Answers each folder's name on its standard input, a line each, with what
# Alembic makes of the alembic.ini there: a line of JSON, null where it refuses.
import json, os, sys
from alembic.config import Config
from alembic.script import ScriptDirectory

for folder in sys.stdin.read().splitlines():
    os.chdir(folder)
    path, saved = list(sys.path), sys.modules.copy()
    sys.path.insert(0, folder)
    try:
        config = Config("alembic.ini")
        script = ScriptDirectory.from_config(config)
        prepended = sys.path[: len(sys.path) - len(path) - 1]
        answer = {
            "script_location": os.path.abspath(script.dir),
            "version_locations": [os.path.abspath(p) for p in script._version_locations],
            "file_template": script.file_template,
            "truncate_slug_length": script.truncate_slug_length,
            "timezone": script.timezone or "",
            "output_encoding": script.output_encoding,
            "sourceless": script.sourceless,
            "sys_path": [os.path.abspath(p) for p in prepended],
            "hooks": script.hook_config.get("hooks", ""),
        }
        try:
            answer["url"] = config.get_main_option("sqlalchemy.url") or ""
        except Exception:
            answer["url"] = ""
    except Exception:
        answer = None
    sys.path[:] = path
    for name in set(sys.modules) - set(saved):
        del sys.modules[name]
    print(json.dumps(answer))
