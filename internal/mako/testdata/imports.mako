<%!
import re
from alembic import util, op as operations
import sqlalchemy as sa
%>
"""${message.strip().replace('"', "'")}

Revision ID: ${up_revision[:8]}
Revises: ${", ".join(down_revision) if down_revision and not isinstance(down_revision, str) else down_revision or "<base>"}
"""
<% title = message.split("\n")[0].title() %>
# ${title | trim}
<%doc>
Nothing of this is written: ${undefined_name}
</%doc>
down_revision = ${repr(down_revision) if down_revision else "None"}
tag = "${'%s-%s' % (up_revision, message.lower())}"
label = ${f"{branch_labels!r}" if branch_labels is not None else None}
% for name in re.split(r',\s*', config.get_main_option("databases")):
${loop.index}: ${name}${"" if loop.last else ","}
% endfor
