// Package chaos has tests that cause failures during a run on a real server: of the
// network at every message, of the server, of its sessions, and of ramus itself.
// After each failure, the same command, run again, must lead to the same state as
// an undisturbed run.
package chaos
