# Reads JSON strings, a line each, as configuration files, and answers each with
# a line: null where ConfigParser refuses it, or the sections as
# {section: {option: [raw, text]}}, where text is null if it cannot be replaced.
import configparser, io, json, sys

def text(parser, section, option):
    try:
        return parser.get(section, option)
    except configparser.InterpolationError:
        return None

for line in sys.stdin:
    parser = configparser.ConfigParser({"here": "/srv/shop"})
    # StringIO(newline=None) translates line ends as open() does.
    source = io.StringIO(json.loads(line).removeprefix("\ufeff"), newline=None)
    try:
        parser.read_file(source)
    except configparser.Error:
        print("null")
        continue
    print(json.dumps({
        s: {o: [parser.get(s, o, raw=True), text(parser, s, o)] for o in parser.options(s)}
        for s in parser.sections()
    }))
