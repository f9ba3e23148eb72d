"""Renders the templates of a JSON list with the real Mako.

Each case is {"text", "values"}; the answer is a JSON list of {"text"} or
{"error"}. Bytes are decoded as Mako does with a file's.
"""
import datetime
import json
import sys

from alembic import util
from mako.template import Template


class Config:
    def get_main_option(self, name, default=None):
        return {"databases": "engine1, engine2,spare"}.get(name, default)


def value(v):
    if isinstance(v, dict):
        (kind, v), = v.items()
        if kind == "tuple":
            return tuple(value(i) for i in v)
        if kind == "list":
            return [value(i) for i in v]
        if kind == "datetime":
            *fields, offset = v
            zone = None if offset is None else datetime.timezone(datetime.timedelta(seconds=offset))
            return datetime.datetime(*fields, tzinfo=zone)
    return v


def render(case):
    values = {k: value(v) for k, v in case["values"].items()}
    try:
        template = Template(text=case["text"].encode())
        return {"text": template.render_unicode(comma=util.format_as_comma, config=Config(), **values)}
    except Exception as e:
        return {"error": "%s: %s" % (type(e).__name__, e)}


json.dump([render(case) for case in json.load(sys.stdin)], sys.stdout)
