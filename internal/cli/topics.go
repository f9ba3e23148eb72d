package cli

import (
	"embed"
	"slices"

	"github.com/spf13/cobra"
)

// A Topic is a page of docs/ that ramus help prints. To add one, add a line to topics
// and run go test ./internal/tools/manual -update.
type Topic struct{ Name, Short string }

// topics lists the help topics. One with the name of a verb follows the page of the verb.
var topics = []Topic{
	{"adopt", "Moving from another migration tool"},
	{"ci", "The gate in CI, and in git hooks"},
	{"coming-from-alembic", "What differs from Alembic"},
	{"coming-from-atlas", "What differs from Atlas"},
	{"coming-from-dbmate", "What differs from dbmate"},
	{"coming-from-django", "What differs from Django's migrations"},
	{"coming-from-flyway", "What differs from Flyway"},
	{"coming-from-golang-migrate", "What differs from golang-migrate"},
	{"coming-from-goose", "What differs from goose"},
	{"configuration", "The keys of ramus.toml"},
	{"databases", "What each database can do"},
	{"doctor", "The faults that doctor finds, and their fixes"},
	{"exit-codes", "The exit codes"},
	{"file-format", "The format of a SQL revision"},
	{"go-revisions", "Revisions written in Go"},
	{"graph", "Pictures of the graph"},
	{"install", "Installing ramus, and verifying a download"},
	{"json", "The JSON output of the commands"},
	{"library", "The Go library"},
	{"merges", "Merges that resolve a conflict"},
	{"native", "The SQL of Python revisions, without Python"},
	{"serve", "The page of the graph"},
	{"speed", "How fast ramus is"},
	{"targets", "How to name revisions"},
	{"terminal", "Color, long lines and the pager"},
	{"workflow", "Working in a team"},
}

// topicFiles has the texts of the topics: the pages of docs/, formatted for a terminal by
// internal/tools/manual.
//
//go:embed topics/*.txt
var topicFiles embed.FS

// Topics returns the help topics, for the manual.
func Topics() []Topic { return topics }

// Text returns the text of a topic, or "" if it was not written yet.
func (t Topic) Text() string { return topicText(t.Name) }

// topicText returns the text of a topic, or "" if there is none of this name.
func topicText(name string) string {
	text, err := topicFiles.ReadFile("topics/" + name + ".txt")
	if err != nil {
		return ""
	}
	return string(text)
}

// newTopics returns the topics that are no verbs, as commands that only have help.
func newTopics(verbs []string) (commands []*cobra.Command) {
	for _, t := range topics {
		if !slices.Contains(verbs, t.Name) {
			commands = append(commands, &cobra.Command{Use: t.Name, Short: t.Short})
		}
	}
	return commands
}
