# Copyright ${create_date.year} The Authors
#
## this line is the template's own
"""
${message}

Revision ID: ${up_revision}
Revises: ${down_revision}
Create Date: ${create_date.strftime('%Y-%m-%d %H:%M')} (${create_date.isoformat()}, ${create_date.date()})
"""
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
% if branch_labels:
branch_labels = ${repr(branch_labels)}
%endif

def upgrade():
    ${upgrades if upgrades else "pass"}
