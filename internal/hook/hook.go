// Package hook runs the programs of an Alembic project's [post_write_hooks] on a
// revision file that was just written.
package hook

// A Hook is an entry of [post_write_hooks].
type Hook struct {
	Name    string            // as "hooks" names it
	Type    string            // "exec", "console_scripts", "module", or one that only the project's Python knows
	Options map[string]string // its other NAME.* options, without NAME.: entrypoint, options, cwd, executable
}
