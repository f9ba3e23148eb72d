package cli

import (
	"os/exec"
	"runtime"
)

// openBrowser opens a URL in the browser that the system uses.
func openBrowser(url string) error {
	program := []string{"xdg-open"}
	switch runtime.GOOS {
	case "darwin":
		program = []string{"open"}
	case "windows":
		program = []string{"rundll32", "url.dll,FileProtocolHandler"}
	}
	cmd := exec.Command(program[0], append(program[1:], url)...)
	if err := cmd.Start(); err != nil {
		return err
	}
	return cmd.Process.Release() // it may run as long as the browser does
}
