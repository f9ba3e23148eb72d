# Runs Alembic's command lines, each in a fork of a process that has imported it:
# as real as another process, and tens of times faster. Listens on the socket
# argv[1]; a request is a line of JSON, {"dir", "args"}, an answer {"code", "out", "err"}.
import io, json, os, signal, socket, sys, traceback

import alembic.config, alembic.command, alembic.script  # noqa
import alembic.ddl, alembic.op, alembic.runtime.migration, psycopg2, psycopg2.extras, pymysql, sqlite3, sqlalchemy  # noqa
import sqlalchemy.dialects.mysql.pymysql, sqlalchemy.dialects.postgresql.psycopg2, sqlalchemy.dialects.sqlite.pysqlite  # noqa


class Text(io.StringIO):
    encoding = "utf-8"


def answer(connection):
    request = json.loads(connection.makefile("r").readline())
    os.chdir(request["dir"])
    out, err, code = Text(), Text(), 0
    sys.stdout, sys.stderr = out, err
    try:
        cmd = alembic.config.CommandLine(prog="alembic")
        options = cmd.parser.parse_args(request["args"])
        config = alembic.config.Config(file_=options.config, ini_section=options.name, cmd_opts=options, stdout=out)
        cmd.run_cmd(config, options)
    except SystemExit as e:
        code = e.code if isinstance(e.code, int) else 1
    except BaseException:
        code = 1
        traceback.print_exc()
    connection.sendall(json.dumps({"code": code or 0, "out": out.getvalue(), "err": err.getvalue()}).encode())


signal.signal(signal.SIGCHLD, signal.SIG_IGN)
listener = socket.socket(socket.AF_UNIX)
listener.bind(sys.argv[1])
listener.listen(16)
print("ready", flush=True)
while True:
    connection, _ = listener.accept()
    if os.fork() == 0:
        try:
            answer(connection)
        finally:
            os._exit(0)
    connection.close()
