package project

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/pelletier/go-toml/v2/unstable"

	"github.com/ramusdb/ramus/internal/dotenv"
	"github.com/ramusdb/ramus/internal/hint"
	sourcefiles "github.com/ramusdb/ramus/internal/source"
)

// envFile sets the file with variables. An empty string unsets it.
func (r *reader) envFile(c *Config, v value) {
	if r.is(v, unstable.String, "env_file", aString) {
		c.EnvFile = v.text
	}
}

// Variables returns a function that looks up environment variables: in the environment,
// else in the file that the configuration names, if that exists. The error names the line of a
// fault in the file, and has no part of a value.
func (c Config) Variables(getenv func(string) (string, bool)) (func(name string) (string, bool, error), error) {
	if c.EnvFile == "" {
		return func(name string) (string, bool, error) {
			value, ok := getenv(name)
			return value, ok, nil
		}, nil
	}
	file := sourcefiles.Nearby(c.resolve(c.EnvFile))
	variables, err := readEnvFile(file)
	if err != nil {
		return nil, err
	}
	for _, name := range []string{"RAMUS_DATABASE", "RAMUS_SCRATCH", "RAMUS_DIR"} {
		if line, column := variables.Place(name); line > 0 {
			return nil, Errors{{file, line, column, name + " is read from the environment only; here, set a variable that database names, such as DATABASE_URL"}}
		}
	}
	return func(name string) (string, bool, error) {
		if value, ok := getenv(name); ok {
			return value, true, nil
		}
		value, ok, err := variables.Lookup(name)
		return value, ok, envFault(file, err)
	}, nil
}

// merged returns getenv with the variables of the configuration's file. A fault there is
// the error of opening the database.
func (c Config) merged(getenv func(string) (string, bool)) func(string) (string, bool) {
	lookup, err := c.Variables(getenv)
	if err != nil || c.EnvFile == "" {
		return getenv
	}
	return func(name string) (string, bool) {
		value, ok, _ := lookup(name)
		return value, ok
	}
}

// readEnvFile reads a file of variables. A missing one has none: it is usually not
// committed, and a deployment sets the variables itself.
func readEnvFile(file string) (dotenv.Variables, error) {
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return dotenv.Variables{}, nil
	}
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		return dotenv.Variables{}, &hint.Error{Message: fmt.Sprintf("cannot read the env_file %s: %v", file, path.Err), Err: ErrConfig}
	}
	variables, err := dotenv.Parse(string(text))
	return variables, envFault(file, err)
}

// envFault returns a fault of a file of variables as an error of the configuration.
func envFault(file string, err error) error {
	if fault, ok := errors.AsType[*dotenv.Fault](err); ok {
		return Errors{{file, fault.Line, fault.Column, fault.Message}}
	}
	return err
}

// unsetWhere says for an error where a variable was looked for.
func (c Config) unsetWhere() string {
	if c.EnvFile == "" {
		return "which is not set"
	}
	file := sourcefiles.Nearby(c.resolve(c.EnvFile))
	if !exists(file) {
		return "which is not set, and there is no file " + file
	}
	return "which is set neither in the environment nor in " + file
}
