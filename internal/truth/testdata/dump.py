# Dumps what Alembic's ScriptDirectory has of the project in the working folder: a
# JSON object a line, one for each revision.
import json, sys, warnings

from alembic.config import Config
from alembic.script import ScriptDirectory

warnings.simplefilter("ignore")
script = ScriptDirectory.from_config(Config("alembic.ini"))
for r in script.walk_revisions("base", "heads"):
    down = r.down_revision
    json.dump({
        "revision": r.revision,
        "down_revision": [down] if isinstance(down, str) else list(down or ()),
        "branch_labels": sorted(r.branch_labels),
        "depends_on": [r.dependencies] if isinstance(r.dependencies, str) else list(r.dependencies or ()),
        "children": sorted(r.nextrev),
        "message": r.doc,
        "longdoc": r.longdoc,
        "path": r.path,
        "head": r.is_head,
        "effective_head": r._is_real_head,
        "branch_point": r.is_branch_point,
        "merge_point": r.is_merge_point,
    }, sys.stdout)
    print()
