// Package hook runs the programs that an Alembic project names in
// [post_write_hooks], on a revision file that was just written.
package hook

// A Hook is one entry of [post_write_hooks].
type Hook struct {
	Name    string            // as "hooks" names it
	Type    string            // "exec", "console_scripts", "module", or one that only the project's Python knows
	Options map[string]string // the rest of its NAME.* options, without NAME.: entrypoint, options, cwd, executable
}
