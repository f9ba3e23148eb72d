package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/phrasebook"
)

// args wraps one of cobra's argument checks, so that its error is of usage. usual
// has the commands to type instead of one without arguments.
func args(check cobra.PositionalArgs, usual ...string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, given []string) error {
		err := check(cmd, given)
		if _, ok := errors.AsType[*missingError](err); err == nil || ok {
			return err
		}
		if len(given) == 0 {
			return missing(usual, "%s needs an argument: %s", cmd.CommandPath(), cmd.UseLine())
		}
		return missing(usual, "%s does not take %s: %s", cmd.CommandPath(), counted(len(given)), cmd.UseLine())
	}
}

// targets is args, and refuses an empty argument: a variable of a script may be
// unset, and must not mean all heads.
func targets(check cobra.PositionalArgs, usual ...string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, given []string) error {
		if slices.Contains(given, "") {
			return missing(usual, `%s: "" is not a target; see ramus help targets`, cmd.CommandPath())
		}
		return args(check, usual...)(cmd, given)
	}
}

func counted(arguments int) string {
	switch arguments {
	case 1:
		return "an argument"
	}
	return fmt.Sprintf("%d arguments", arguments)
}

// joined accepts one target or none. Several are joined by commas.
func joined(cmd *cobra.Command, given []string) error {
	if len(given) < 2 {
		return nil
	}
	return missing([]string{cmd.CommandPath() + " " + hint.Word(strings.Join(given, ",")) + givenFlags(cmd)},
		"%s takes one target; several are joined by commas", cmd.CommandPath())
}

// An instead returns the reason why a command does not take the arguments that were
// given, and the command to type instead, without flags.
type instead func(given []string) (says, command string)

// noArgs refuses arguments. Without an advice, the command to type is the same without
// them. Its needs are those of a verb.
func noArgs(needs phrasebook.Need, advice instead) cobra.PositionalArgs {
	return func(cmd *cobra.Command, given []string) error {
		if len(given) == 0 {
			return nil
		}
		given = stripMarks(given)
		says, command := "takes no arguments; leave out "+hint.Words(given), cmd.CommandPath()
		if advice != nil {
			says, command = advice(given)
		}
		return lacking(needs, []string{command + givenFlags(cmd)}, "%s %s", cmd.CommandPath(), says)
	}
}

// givenFlags returns the flags of a command line that are not global, as they are typed,
// with a space before each.
func givenFlags(cmd *cobra.Command) string {
	var b strings.Builder
	cmd.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) {
		if !f.Changed {
			return
		}
		values := []string{f.Value.String()}
		if list, ok := f.Value.(pflag.SliceValue); ok {
			values = list.GetSlice()
		}
		for _, value := range stripMarks(values) {
			b.WriteString(" --" + f.Name)
			if f.NoOptDefVal == "" {
				b.WriteString(" " + hint.Word(value))
			}
		}
	})
	return b.String()
}

// unlike returns the error of a command line that is unlike that of a command.
func unlike(cmd *cobra.Command, message string) error {
	return lacking(phrasebook.Nothing, []string{cmd.CommandPath() + " --help"}, "%s", message)
}

// wrongFlag returns the error of a command line whose flags cannot be read, with the
// flags of the command that are spelled like an unknown one.
func wrongFlag(cmd *cobra.Command, err error) error {
	message := fmt.Sprintf("%s: %v", cmd.CommandPath(), err)
	if unknown, ok := errors.AsType[*pflag.NotExistError](err); ok && len(unknown.GetSpecifiedName()) > 1 {
		var names []string
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			if !f.Hidden {
				names = append(names, f.Name)
			}
		})
		if near := phrasebook.Alike(unknown.GetSpecifiedName(), names); len(near) > 0 {
			message += "; did you mean --" + strings.Join(near, " or --") + "?"
		}
	}
	return unlike(cmd, message)
}
