package author

import (
	"context"
	"os"
	"regexp"
	"strings"
	"sync"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/revision"
)

// FirstLines returns the first line of each statement that a revision's upgrade runs,
// in order, as far as reading it shows them: SQL statements, and calls of Alembic's
// operations. split is the database's; without one, or where it fails, all lines of
// the SQL are returned except blank ones and comments.
func FirstLines(ctx context.Context, r *revision.Revision, split func(revision.Script) ([]dialect.Statement, error)) []string {
	lines := []string{}
	switch r.Content {
	case revision.Opaque:
		return lines
	case revision.Operations:
		return append(lines, operationCalls(r.File)...)
	}
	scripts, err := r.Scripts(ctx)
	if err != nil {
		return lines
	}
	if split != nil {
		if statements, err := split(scripts.Upgrade); err == nil {
			for _, s := range statements {
				lines = append(lines, s.FirstLine())
			}
			return lines
		}
	}
	for line := range strings.Lines(scripts.Upgrade.Text) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "--") {
			lines = append(lines, line)
		}
	}
	return lines
}

var (
	upgradeDef    = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?m)^def upgrade\w*\(`) })
	operationCall = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^\s+((?:op|batch_op)\.\w+\(.*)$`) })
)

// operationCalls returns the lines of a Python file's upgrade that call Alembic's
// operations; none if the file cannot be read.
func operationCalls(file string) (lines []string) {
	content, err := os.ReadFile(file)
	if err != nil {
		return nil
	}
	at := upgradeDef().FindIndex(content)
	if at == nil {
		return nil
	}
	for i, line := range strings.Split(string(content[at[0]:]), "\n") {
		if i > 0 && line != "" && !strings.ContainsAny(line[:1], " \t#)\r") {
			break
		}
		if m := operationCall().FindStringSubmatch(strings.TrimRight(line, "\r")); m != nil {
			lines = append(lines, m[1])
		}
	}
	return lines
}
