package gitrepo

import (
	"context"
	"slices"
	"strings"
)

// A config is the relevant part of the repository's configuration.
type config struct {
	remotes  []string            // sorted
	promisor string              // the remote that a partial clone fetches missing objects from; "" in other clones
	fetch    map[string][]string // by remote, its refspecs
	noTags   map[string]bool     // by remote, whether a plain fetch leaves out all tags
	remote   map[string]string   // by branch, the remote of its upstream
	user     Author              // the author of new commits
}

// config reads the configuration. It costs one process, once.
func (r *Repo) config(ctx context.Context) (config, error) {
	out, err := r.run(ctx, "config", "-z", "--get-regexp", `^(remote\..*\.(url|fetch|promisor|tagopt)|branch\..*\.remote|user\.(name|email))$`)
	if exited(err, 1) { // there are no such options
		return config{}, nil
	}
	return parseConfig(string(out)), err
}

func parseConfig(out string) config {
	c := config{fetch: map[string][]string{}, noTags: map[string]bool{}, remote: map[string]string{}}
	for entry := range strings.SplitSeq(out, "\x00") {
		key, value, _ := strings.Cut(entry, "\n")
		switch key {
		case "user.name":
			c.user.Name = value
		case "user.email":
			c.user.Email = value
		}
		section, rest, _ := strings.Cut(key, ".")
		dot := strings.LastIndexByte(rest, '.')
		if dot < 0 {
			continue
		}
		name, last := rest[:dot], rest[dot+1:]
		switch section + "." + last {
		case "branch.remote":
			c.remote[name] = value
		case "remote.fetch":
			c.fetch[name] = append(c.fetch[name], value)
			c.remotes = append(c.remotes, name)
		case "remote.promisor":
			if value != "false" {
				c.promisor = name
			}
		case "remote.tagopt":
			c.noTags[name] = value == "--no-tags"
		case "remote.url":
			c.remotes = append(c.remotes, name)
		}
	}
	slices.Sort(c.remotes)
	c.remotes = slices.Compact(c.remotes)
	return c
}

// main returns the remote to compare with: the one of the current branch's
// upstream, else origin, else the only one; "" if there is none of these.
func (c config) main(branch string) string {
	if remote := c.remote[branch]; slices.Contains(c.remotes, remote) {
		return remote
	}
	if slices.Contains(c.remotes, "origin") {
		return "origin"
	}
	if len(c.remotes) == 1 {
		return c.remotes[0]
	}
	return ""
}

// split returns the remote and branch of a ref; remote is "" if the ref is no
// remote branch.
func (c config) split(ref string) (remote, branch string) {
	ref = strings.TrimPrefix(ref, "refs/remotes/")
	for _, name := range c.remotes {
		if branch, ok := strings.CutPrefix(ref, name+"/"); ok && len(name) > len(remote) {
			remote, ref = name, branch
		}
	}
	if remote == "" {
		remote = c.main("")
	}
	return remote, strings.TrimPrefix(ref, "refs/heads/")
}

// fetches reports whether a plain fetch of a branch also updates the
// remote-tracking ref.
func (c config) fetches(remote, branch string) bool {
	return slices.ContainsFunc(c.fetch[remote], func(spec string) bool {
		from, to, _ := strings.Cut(strings.TrimPrefix(spec, "+"), ":")
		return to != "" && (from == "refs/heads/*" || from == "refs/heads/"+branch)
	})
}
