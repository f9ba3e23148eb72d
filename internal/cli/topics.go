package cli

import (
	_ "embed"

	"github.com/spf13/cobra"
)

// The topics are the pages of docs/, formatted for a terminal by
// internal/tools/manual. To change a topic, change its page.
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

// newTopics returns the help topics, such as ramus help targets.
func newTopics() []*cobra.Command {
	return []*cobra.Command{
		{Use: "configuration", Short: "The keys of ramus.toml", Long: configurationTopic},
		{Use: "targets", Short: "How to name revisions", Long: targetsTopic},
		{Use: "file-format", Short: "The format of a SQL revision", Long: fileFormatTopic},
		{Use: "go-revisions", Short: "Revisions written in Go", Long: goRevisionsTopic},
		{Use: "exit-codes", Short: "The exit codes", Long: exitCodesTopic},
	}
}
