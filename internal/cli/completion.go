package cli

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ramusdb/ramus/internal/phrasebook"
)

// shells are the shells that ramus completion writes a script for.
var shells = []cobra.Completion{"bash", "zsh", "fish", "powershell"}

// newCompletionCommand replaces cobra's completion command, which explains each shell on a
// page of its own.
func newCompletionCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "completion SHELL",
		Short: "Print the script that completes ramus in bash, zsh, fish or powershell",
		Long: "Print the script that completes verbs, flags, revisions, labels and git refs in a SHELL: bash,\n" +
			"zsh, fish or powershell. Packages of ramus install it already.",
		Example: "  # bash, with the package bash-completion: for this shell; for all new ones\n" +
			"  source <(ramus completion bash)\n" +
			"  mkdir -p ~/.local/share/bash-completion/completions\n" +
			"  ramus completion bash > ~/.local/share/bash-completion/completions/ramus\n\n" +
			"  # zsh: a line of ~/.zshrc, after compinit\n" +
			"  source <(ramus completion zsh)\n\n" +
			"  # fish\n" +
			"  ramus completion fish > ~/.config/fish/completions/ramus.fish\n\n" +
			"  # PowerShell: a line of the profile, $PROFILE\n" +
			"  ramus completion powershell | Out-String | Invoke-Expression",
		Args:      a.oneShell,
		ValidArgs: shells,
		RunE: func(cmd *cobra.Command, given []string) error {
			switch root := cmd.Root(); given[0] {
			case "bash":
				return root.GenBashCompletionV2(a.Out, true)
			case "zsh":
				return root.GenZshCompletion(a.Out)
			case "fish":
				return root.GenFishCompletion(a.Out, true)
			default:
				return root.GenPowerShellCompletionWithDesc(a.Out)
			}
		},
	}
}

// oneShell refuses all but one known shell, and offers that of the user.
func (a *app) oneShell(cmd *cobra.Command, given []string) error {
	if len(given) == 1 && slices.Contains(shells, given[0]) {
		return nil
	}
	path, _ := a.Getenv("SHELL")
	shell := filepath.Base(path)
	if !slices.Contains(shells, shell) {
		shell = "bash"
	}
	return lacking(phrasebook.Nothing, []string{"ramus completion " + shell, "ramus completion --help   # how to install it"},
		"ramus completion needs the shell: %s", strings.Join(shells, ", "))
}
