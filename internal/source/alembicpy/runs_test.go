package alembicpy

import "testing"

func TestRuns(t *testing.T) {
	const (
		up   = "def upgrade():\n    op.f()\n"
		down = "def downgrade():\n    op.f()\n"
	)
	for _, c := range []struct {
		text     string
		up, down bool
	}{
		{up + down, true, true},
		{"def upgrade():\n    pass\n\n\ndef downgrade():\n    pass\n", false, false},
		{"def upgrade() -> None:\n    '''Upgrade.'''\n\ndef downgrade() -> None:\n    '''Downgrade.'''\n    return\n", false, false},
		{"def upgrade(): ...\ndef downgrade(): return None\n", false, false},
		{"", false, false},
		{up, true, false},
		{up + "def downgrade():\n    raise NotImplementedError\n", true, false},
		{up + "def downgrade():\n    '''No.'''\n    raise NotImplementedError('no way back')\n", true, false},
		{up + "def downgrade():\n    print('no')\n    raise Exception() from None\n", true, false},
		{up + "def downgrade():\n    op.f()\n    raise Exception()\n", true, false},
		{up + "def downgrade():\n    if x:\n        return\n    raise Exception()\n", true, true},
		{up + "def downgrade():\n    if x:\n        raise Exception()\n    op.f()\n", true, true},
		{up + "def downgrade():\n    print('nothing to do')\n", true, false},
		{up + "def downgrade():\n    print(op.f())\n", true, true},
		{up + "def downgrade():\n    import os\n", true, false},
		{up + "def downgrade():\n    x = 1\n", true, true},
		{up + "def downgrade():\n    helper()\n", true, true},
		{up + "def downgrade():\n    return helper()\n", true, true},
		{up + "def downgrade():\n    if x:\n        pass\n", true, true},
		{up + "@ours\ndef downgrade():\n    pass\n", true, true},
		{up + "async def downgrade():\n    pass\n", true, true},
		{up + "def downgrade():\n    pass\ndowngrade = upgrade\n", true, true},
		{up + "from ours import downgrade\n", true, true},
		{up + "from ours import *\n", true, true},
		{up + "downgrade = lambda: None\n", true, true},
		{up + "def downgrade():\n    with x:\n        op.f()\n", true, true},
		{"def upgrade():\n    raise ValueError\n", true, false},
		{"def upgrade():\n    print 'x'\n", true, true},
		{"\x00", true, true},
		{"def upgrade(engine_name):\n    globals()['upgrade_%s' % engine_name]()\n\ndef downgrade(engine_name):\n    globals()['downgrade_%s' % engine_name]()\n\ndef upgrade_a():\n    pass\n\ndef downgrade_a():\n    pass\n\ndef upgrade_b():\n    op.f()\n\ndef downgrade_b():\n    pass\n", true, false},
		{"def upgrade(engine_name):\n    globals()['upgrade_%s' % engine_name]()\n\ndef upgrade_a():\n    pass\n", false, false},
		{"def upgrade(engine_name):\n    globals()[engine_name]()\n", true, false},
	} {
		if up, down := Runs([]byte(c.text)); up != c.up || down != c.down {
			t.Errorf("%s\nruns: %t, %t", c.text, up, down)
		}
	}
}

func FuzzRuns(f *testing.F) {
	f.Add([]byte("def upgrade():\n    globals()['x%s' % y]()\n\ndef downgrade():\n    raise x\n"))
	f.Fuzz(func(t *testing.T, content []byte) { Runs(content) })
}
