"""Print the syntax trees of files, as dump_test.go prints them.

Each line of standard input names a file. For each, a line "= PATH ok" or "= PATH
error MESSAGE" is printed, and in the first case a line for each node behind it.
"""

import ast
import sys
import warnings
import zlib

warnings.simplefilter("ignore")
NESTED = sys.version_info >= (3, 12)
SKIP = {"ctx", "type_comment", "kind", "type_ignores", "str"}
CONVERSIONS = {-1: "", 115: "s", 114: "r", 97: "a"}


def text(value):
    data = value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass")
    return "%d:%d" % (len(data), zlib.crc32(data))


def constant(value):
    if isinstance(value, str):
        return "str " + text(value)
    if isinstance(value, bytes):
        return "bytes " + text(value)
    if value is None or isinstance(value, bool) or value is Ellipsis:
        return str(value)
    return type(value).__name__


def simple(name, value):
    if name == "conversion":
        return CONVERSIONS[value]
    return str(value) if value is not None else ""


class Dumper:
    def __init__(self, out):
        self.out = out

    def line(self, depth, field, node, *extras):
        place = ""
        if hasattr(node, "lineno"):
            place = "%d:%d-%d:%d" % (node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)
        words = [field, type(node).__name__, place, *extras]
        self.out.append(" " * depth + " ".join(word for word in words if word))

    def node(self, depth, field, node):
        if isinstance(node, ast.Constant):
            self.line(depth, field, node, constant(node.value))
        elif type(node).__name__ in ("JoinedStr", "TemplateStr"):
            self.formatted(depth, field, node)
        else:
            self.other(depth, field, node)

    def other(self, depth, field, node):
        extras, children = [], []
        for name, value in ast.iter_fields(node):
            if name in SKIP:
                continue
            items = value if isinstance(value, list) else [value]
            if isinstance(value, (ast.operator, ast.unaryop, ast.boolop)):
                extras.append(type(value).__name__)
            elif items and isinstance(items[0], ast.cmpop):
                extras += [type(item).__name__ for item in items]
            elif isinstance(value, ast.AST) or isinstance(value, list) and not (items and isinstance(items[0], str)):
                children += [(name, item) for item in items]
            else:
                extras += [simple(name, item) for item in items]
        self.line(depth, field, node, *extras)
        for name, child in children:
            if child is None:
                self.out.append("%s%s -" % (" " * (depth + 1), name))
            else:
                self.node(depth + 1, name, child)

    def formatted(self, depth, field, node):
        if field == "format_spec":  # its place differs from version to version
            self.out.append("%s%s %s" % (" " * depth, field, type(node).__name__))
        else:
            self.line(depth, field, node)
        if not NESTED:
            return
        for value in node.values:
            if isinstance(value, ast.Constant):
                self.out.append("%stext %s" % (" " * (depth + 1), text(value.value)))
            else:
                self.node(depth + 1, "values", value)


for path in sys.stdin.read().splitlines():
    try:
        with open(path, "rb") as file:
            tree = ast.parse(file.read())
    except (SyntaxError, ValueError) as error:
        print("=", path, "error", str(error).replace("\n", " "))
        continue
    except (RecursionError, MemoryError):
        print("=", path, "skip")
        continue
    out = []
    Dumper(out).node(0, "module", tree)
    print("=", path, "ok")
    print("\n".join(out))
