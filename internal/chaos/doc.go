// Package chaos has the tests that break things around a run on a real server:
// the network at every message, the server, its sessions, and ramus itself. After
// each fault the same command, given again, must end where an undisturbed run
// ends.
package chaos
