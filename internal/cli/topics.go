package cli

import (
	_ "embed"

	"github.com/spf13/cobra"
)

var (
	//go:embed topics/targets.txt
	targetsTopic string
	//go:embed topics/file-format.txt
	fileFormatTopic string
	//go:embed topics/exit-codes.txt
	exitCodesTopic string
)

// newTopics makes the help topics: ramus help targets.
func newTopics() []*cobra.Command {
	return []*cobra.Command{
		{Use: "targets", Short: "How to name revisions", Long: targetsTopic},
		{Use: "file-format", Short: "What a SQL revision looks like", Long: fileFormatTopic},
		{Use: "exit-codes", Short: "What the exit codes mean", Long: exitCodesTopic},
	}
}
