"""What Alembic makes of revision files: a line of JSON for each path on stdin.

Modules that are not installed are stand-ins, so that files of real projects can
be executed. The folders in sys.argv go on sys.path.
"""

import importlib.abc
import importlib.machinery
import json
import os
import sys
import warnings

warnings.simplefilter("ignore")
from alembic import util
from alembic.script.base import Script, _legacy_rev, _only_source_rev_file


class StandIn(type(sys)):
    __path__ = []

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Anything()


class Anything:
    def __init__(self, *args, **kwargs):
        pass

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Anything()

    def __call__(self, *args, **kwargs):
        return Anything()

    def __getitem__(self, key):
        return Anything()

    def __iter__(self):
        return iter(())

    def __mro_entries__(self, bases):
        return ()

    def __or__(self, other):
        return Anything()

    __ror__ = __mod__ = __add__ = __radd__ = __sub__ = __rmod__ = __mul__ = __rmul__ = __or__

    def __len__(self):
        return 0

    def __gt__(self, other):
        return False

    __lt__ = __ge__ = __le__ = __gt__


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path, target=None):
        return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec):
        return StandIn(spec.name)

    def exec_module(self, module):
        pass


sys.dont_write_bytecode = True
sys.path[:0] = sys.argv[1:]
sys.meta_path.append(Finder())


def strings(value):
    return [v if isinstance(v, str) else {"type": type(v).__name__} for v in util.to_tuple(value, default=())]


def truth(path):
    folder, name = os.path.split(path)
    if not _only_source_rev_file.match(name):
        return {"skip": True}
    out = sys.stdout
    sys.stdout = sys.stderr = open(os.devnull, "w")
    try:
        script = Script._from_filename(FakeDirectory, folder, name)
    except BaseException as e:
        return {"error": "%s: %s" % (type(e).__name__, str(e)[:300])}
    finally:
        sys.stdout = out
    if not isinstance(script.revision, str):
        return {"error": "revision is %r" % (script.revision,)}
    return {
        "id": script.revision,
        "parents": strings(script.down_revision),
        "labels": strings(script._orig_branch_labels),
        "depends": strings(script.dependencies),
        "doc": script.doc,
        "longdoc": script.longdoc,
        "sets": [isinstance(script.module.down_revision, (set, frozenset)), isinstance(getattr(script.module, "branch_labels", None), (set, frozenset)), isinstance(getattr(script.module, "depends_on", None), (set, frozenset))],
    }


class FakeDirectory:
    sourceless = False


for line in sys.stdin:
    print(json.dumps(truth(line.rstrip("\n"))), flush=True)
