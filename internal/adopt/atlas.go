package adopt

import (
	"crypto/sha256"
	"encoding/base64"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// atlas is ariga.io/atlas, with folders and names read as its version 1.3 does in
// sql/migrate/dir.go. It has no down migrations: it computes them.
var atlas = Tool{
	Name:      "atlas",
	Table:     "atlas_schema_revisions",
	elsewhere: "atlas_schema_revisions.atlas_schema_revisions",

	versions: versions{func(version string) (string, bool) { return version, version != "" }, strings.Compare},
	claims:   func(f *file) bool { return f.name == atlasSum },
	collect:  collectAtlas,
	columns:  []string{"version", "type", "applied", "total", "hash"},
	contents: atlasContents,

	applyMissing: "atlas migrate apply --exec-order non-linear",
}

// atlasSum is the name of the file with the checksums of a folder.
const atlasSum = "atlas.sum"

var atlasDirective = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?:--|#)\s*atlas:(\w+)(?: +(.+?))?\s*$`)
})

func collectAtlas(r *reader) {
	r.checkAtlasSum()
	for _, f := range r.files {
		if !f.atTop() || f.ext() != ".sql" || !r.take(f) {
			continue
		}
		section := r.section(f)
		noTransaction, refused := r.atlasDirectives(f)
		if refused {
			continue
		}
		section.NoTransaction = section.NoTransaction || noTransaction
		version, name, _ := strings.Cut(strings.TrimSuffix(f.name, ".sql"), "_")
		if version == "" {
			r.refuse(f, "", "its name has no version")
			continue
		}
		r.add(version, name, section, nil)
		r.found[len(r.found)-1].order = f.name // Atlas sorts names
	}
}

// atlasDirectives reads the directives at the top of a file, and refuses those for
// which ramus has no counterpart.
func (r *reader) atlasDirectives(f *file) (noTransaction, refused bool) {
	all := lines(f.text)
	head := slices.IndexFunc(all, func(l line) bool { return !l.isComment() && !strings.HasPrefix(l.text, "#") })
	if head < 0 {
		head = len(all)
	}
	detached := head == len(all) || all[head].blank()
	for _, l := range all[:head] {
		m := atlasDirective().FindStringSubmatch(l.content())
		if m == nil {
			continue
		}
		switch name, value := m[1], m[2]; {
		case name == "nolint", name == "sum", name == "txmode" && (value == "file" || value == "all"):
		case name == "checkpoint":
			r.refuse(f, "", "a checkpoint, which Atlas runs on new databases instead of the files before it: ramus runs those files")
			return false, true
		case name == "txmode" && value == "none" && detached:
			noTransaction = true
		case name == "txmode":
			r.fault(f, l.num, "write txmode none, with an empty line below the comments, in a copy of the folder; or remove the line", "Atlas ignores the line %q here", strings.TrimSpace(l.text))
		case name == "delimiter" && harmless(all[head:], value):
		case name == "delimiter":
			r.fault(f, l.num, "end each statement with a semicolon instead, in a copy of the folder", "Atlas splits this file at %q, ramus where the database does", value)
		default:
			r.fault(f, l.num, "remove it, in a copy of the folder", "ramus has no counterpart of atlas:%s", name)
		}
	}
	return noTransaction, false
}

// harmless reports whether a delimiter is white space or a comment, and a semicolon ends
// the statements in front of each: the text is then split where the database does.
func harmless(all []line, delimiter string) bool {
	delimiter = strings.NewReplacer(`\n`, "\n", `\r`, "\r", `\t`, "\t").Replace(delimiter)
	if visible := strings.TrimSpace(delimiter); visible != "" && !strings.HasPrefix(visible, "--") {
		return false
	}
	var text strings.Builder
	for _, l := range all {
		text.WriteString(l.text)
	}
	for chunk := range strings.SplitSeq(text.String(), delimiter) {
		code := slices.DeleteFunc(lines(chunk), func(l line) bool { return l.blank() || l.isComment() })
		if len(code) > 0 && !endsStatement(code[len(code)-1].content()) {
			return false
		}
	}
	return true
}

// checkAtlasSum reports the first file that atlas.sum lacks, or for which it has
// another checksum: Atlas refuses such a folder. Each checksum is of all files up to
// this one.
func (r *reader) checkAtlasSum() {
	sums := r.atlasSums()
	if sums == nil {
		return
	}
	all := slices.Concat(r.files, r.leftOut)
	slices.SortFunc(all, func(a, b *file) int { return strings.Compare(a.name, b.name) })
	sum := sha256.New()
	for _, f := range all {
		if !f.atTop() || f.ext() != ".sql" {
			continue
		}
		sum.Write([]byte(f.name))
		if m := atlasDirective().FindStringSubmatch(strings.SplitN(f.text, "\n", 2)[0]); m != nil && m[1] == "sum" && m[2] == "ignore" {
			continue
		}
		sum.Write([]byte(f.mark + f.text))
		want, listed := sums[f.name]
		delete(sums, f.name)
		fix := "if the folder is right: atlas migrate hash, in a copy of it"
		switch {
		case !listed:
			r.fault(f, 0, fix, "atlas.sum does not have this file, so Atlas refuses the folder")
			return
		case want != base64.StdEncoding.EncodeToString(sum.Sum(nil)):
			r.fault(f, 0, fix, "atlas.sum has another checksum for this file: it was edited, or one before it was, so Atlas refuses the folder")
			return
		}
	}
	for _, name := range slices.Sorted(maps.Keys(sums)) {
		r.fault(&file{path: r.Folder + "/" + name}, 0, "restore it", "atlas.sum has this file, and the folder does not")
	}
}

// atlasSums returns the checksums of atlas.sum by the names of the files, nil without
// the file.
func (r *reader) atlasSums() map[string]string {
	i := slices.IndexFunc(r.files, func(f *file) bool { return f.name == atlasSum })
	if i < 0 {
		return nil
	}
	sums := map[string]string{}
	for _, l := range lines(r.files[i].text) {
		if name, sum, ok := strings.Cut(l.content(), " h1:"); ok {
			sums[strings.TrimSpace(name)] = sum
		}
	}
	return sums
}
