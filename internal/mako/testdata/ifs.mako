<%text>
# ${this} stays % as it is
## and this
</%text>
"""${message}"""

revision = '${up_revision}'
% if down_revision is None:
down_revision = None
% elif isinstance(down_revision, str):
down_revision = '${down_revision}'
% else:
down_revision = ${repr(down_revision)}
% endif
% if branch_labels is None:
branch_labels = None
% else:
branch_labels = ${branch_labels | repr}
% endif
depends_on = ${'None' if depends_on is None else repr(depends_on)}


def upgrade() -> None:
% if upgrades:
    ${upgrades}
% else:
    pass
% endif
