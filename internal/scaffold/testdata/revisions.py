"""Writes revisions with the real Alembic's ScriptDirectory.generate_revision.

Reads {"templates": [text], "cases": [...]}; the answer is a JSON list of
{"name", "hex", "reads"} or {"error"}: the file's name, its bytes, and whether
Python can read it.
"""
import datetime
import json
import os
import sys
import tempfile
import types

from alembic.config import Config
from alembic.script import base
from alembic.util import exc

base.util.status = lambda _message, _call, *args, **kw: _call(*args, **kw)
base.Script._from_path = classmethod(lambda *args: None)


class Fake:
    is_head, branch_labels, path = True, (), "x/y"

    def __init__(self, id):
        self.revision = id


def write(folder, case):
    config = Config()
    config.set_main_option("databases", case["databases"])
    versions = tempfile.mkdtemp(dir=folder)
    script = base.ScriptDirectory(
        folder, file_template=case["file_template"], truncate_slug_length=case["slug"] or None,
        version_locations=[versions], output_encoding=case["encoding"],
    )
    *fields, offset = case["created"]
    zone = None if offset is None else datetime.timezone(datetime.timedelta(seconds=offset))
    script._generate_create_date = lambda: datetime.datetime(*fields, tzinfo=zone)
    script.revision_map = types.SimpleNamespace(get_revisions=lambda head: tuple(map(Fake, case["parents"])), get_revision=Fake)
    more = {"upgrades": case["upgrades"], "downgrades": case["upgrades"], "imports": ""} if case["upgrades"] else {}
    try:
        script.generate_revision(
            case["id"], case["message"] or None, head="heads", branch_labels=case["labels"] or None,
            depends_on=case["depends_on"] or None, config=config, **more
        )
    except exc.CommandError as e:
        return {"error": str(e)}
    name, = os.listdir(versions)
    with open(os.path.join(versions, name), "rb") as f:
        content = f.read()
    try:
        compile(content.decode(case["encoding"]), name, "exec")
        reads = True
    except (SyntaxError, ValueError):
        reads = False
    return {"name": name, "hex": content.hex(), "reads": reads}


job = json.load(sys.stdin)
answers = []
with tempfile.TemporaryDirectory() as folder:
    for case in job["cases"]:
        with open(os.path.join(folder, "script.py.mako"), "w", newline="") as f:
            f.write(job["templates"][case["template"]])
        answers.append(write(folder, case))
json.dump(answers, sys.stdout)
