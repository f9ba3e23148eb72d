package cli

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"sync"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/phrasebook"
)

// execute runs the command. For an unknown verb it returns a usage error.
func (a *app) execute(ctx context.Context, root *cobra.Command, args []string) error {
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	// Only after ExecuteContext does the root have the commands that cobra adds.
	if _, _, missing := root.Find(args); missing != nil {
		return a.unknownVerb(root, args, missing)
	}
	return err
}

// unknownVerb returns the error of a command line without a verb, from the error of
// cobra's Find: with the verb of ramus for a word of another tool, or else with the verbs
// that are spelled alike.
func (a *app) unknownVerb(root *cobra.Command, args []string, err error) error {
	words, message := a.words(root, args)
	if verb := phrasebook.Verb(words, a.verbs); verb != nil {
		if message != "" {
			verb = append(verb, "-m", message)
		}
		return missing([]string{"ramus " + hint.Words(verb)}, "unknown command %q: the verb is %s", words[0], verb[0])
	}
	if p, ok := phrasebook.Lookup(words, message); ok {
		return &missingError{usageError{fmt.Sprintf("unknown command %q: %s", words[0], p.Says)}, p.Commands, p.Needs}
	}
	var name string
	if _, scan := fmt.Sscanf(err.Error(), "unknown command %q", &name); scan != nil {
		return &usageError{err.Error()}
	}
	return &usageError{fmt.Sprintf("unknown command %q%s", name, didYouMean(root, name))}
}

// didYouMean returns "; did you mean …?" with the verbs and topics that are spelled like
// name, or "".
func didYouMean(root *cobra.Command, name string) string {
	var names []string
	for _, c := range root.Commands() {
		if !c.Hidden {
			names = append(names, c.Name())
		}
	}
	if near := phrasebook.Alike(name, names); len(near) > 0 {
		return "; did you mean " + strings.Join(near, " or ") + "?"
	}
	return ""
}

// words reads a command line without a verb: it sets the global flags, and returns the
// words that are no flags, with "all" for -all, and the value of -m.
func (a *app) words(root *cobra.Command, args []string) (words []string, message string) {
	flags := pflag.NewFlagSet("ramus", pflag.ContinueOnError)
	flags.ParseErrorsAllowlist.UnknownFlags = true
	flags.Usage = func() {}
	flags.Bool("seq", false, "") // of golang-migrate: it takes no value
	all := flags.Bool("all", false, "")
	flags.StringVarP(&message, "message", "m", "", "")
	flags.AddFlagSet(root.PersistentFlags())
	long := make([]string, len(args))
	for i, arg := range stripMarks(args) {
		long[i] = oneDash().ReplaceAllString(arg, "-$0")
	}
	_ = flags.Parse(long) // as far as it can be read
	words = flags.Args()
	if *all { // golang-migrate's down -all
		words = append(words, "all")
	}
	return words, message
}

// oneDash matches a long flag as programs in Go take it: -dir.
var oneDash = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^-[a-z]{3,}`) })
