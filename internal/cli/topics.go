package cli

import (
	_ "embed"

	"github.com/spf13/cobra"
)

// The topics are the pages of docs/, made into text for a terminal by
// internal/tools/manual: to change one, change its page.
var (
	//go:embed topics/configuration.txt
	configurationTopic string
	//go:embed topics/targets.txt
	targetsTopic string
	//go:embed topics/file-format.txt
	fileFormatTopic string
	//go:embed topics/go-revisions.txt
	goRevisionsTopic string
	//go:embed topics/exit-codes.txt
	exitCodesTopic string
)

// newTopics makes the help topics: ramus help targets.
func newTopics() []*cobra.Command {
	return []*cobra.Command{
		{Use: "configuration", Short: "What may stand in ramus.toml", Long: configurationTopic},
		{Use: "targets", Short: "How to name revisions", Long: targetsTopic},
		{Use: "file-format", Short: "What a SQL revision looks like", Long: fileFormatTopic},
		{Use: "go-revisions", Short: "Revisions that are written in Go", Long: goRevisionsTopic},
		{Use: "exit-codes", Short: "What the exit codes mean", Long: exitCodesTopic},
	}
}
