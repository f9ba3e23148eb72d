package main

import (
	"bytes"
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	cdx "github.com/CycloneDX/cyclonedx-go"
	"github.com/CycloneDX/cyclonedx-gomod/pkg/generate/bin"
	"github.com/google/licensecheck"
	"github.com/google/uuid"
	"github.com/rs/zerolog"
)

// bills returns the software bill of materials of each system's binary, in CycloneDX's
// JSON. The modules and their versions are read from the binary's own build
// information, which `go version -m` prints.
func bills(r release) (made []artifact, err error) {
	for _, s := range r.systems {
		content, err := bill(r, s)
		if err != nil {
			return nil, fmt.Errorf("bill of materials of %s: %w", s.name, err)
		}
		made = append(made, artifact{s.name + ".cdx.json", content})
	}
	return made, nil
}

func bill(r release, s system) ([]byte, error) {
	generator, err := bin.NewGenerator(filepath.Join(s.folder, s.binary()),
		bin.WithLogger(zerolog.Nop()), bin.WithIncludeStdlib(true), bin.WithVersionOverride(r.tag))
	if err != nil {
		return nil, err
	}
	bom, err := generator.Generate()
	if err != nil {
		return nil, err
	}
	describe(bom, r, s)
	if err := license(bom, s); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = cdx.NewBOMEncoder(&b, cdx.BOMFileFormatJSON).SetPretty(true).EncodeVersion(bom, cdx.SpecVersion1_6)
	return b.Bytes(), err
}

// describe adds the date and the checksum of the binary, and a serial number that
// depends on both.
func describe(bom *cdx.BOM, r release, s system) {
	for _, f := range s.files {
		if f.path != s.binary() {
			continue
		}
		sum := checksum(f.content)
		bom.Metadata.Component.Hashes = &[]cdx.Hash{{Algorithm: cdx.HashAlgoSHA256, Value: sum}}
		bom.SerialNumber = uuid.NewSHA1(uuid.NameSpaceURL, []byte(bom.Metadata.Component.PackageURL+"#"+sum)).URN()
	}
	bom.Metadata.Timestamp = r.date.Format(time.RFC3339)
}

// license adds the license of each component, as its text says.
func license(bom *cdx.BOM, s system) error {
	components := []*cdx.Component{bom.Metadata.Component}
	for i := range *bom.Components {
		components = append(components, &(*bom.Components)[i])
	}
	for _, c := range components {
		ids := licenseIDs(s, licenseFolder(c.Name))
		if len(ids) == 0 {
			return fmt.Errorf("the license of %s is not recognized", c.Name)
		}
		c.Licenses = &cdx.Licenses{}
		for _, id := range ids {
			*c.Licenses = append(*c.Licenses, cdx.LicenseChoice{License: &cdx.License{ID: id}})
		}
	}
	return nil
}

// licenseFolder returns the folder with a module's license. The standard library has
// the license of the modules in golang.org/x.
func licenseFolder(module string) string {
	switch module {
	case "github.com/ramusdb/ramus":
		return "."
	case "std":
		return "licenses/golang.org/x/sys"
	}
	return "licenses/" + module
}

// licenseIDs returns the SPDX identifiers of the licenses in a folder, without those
// of code that a module has from elsewhere.
func licenseIDs(s system, folder string) (ids []string) {
	for _, f := range s.files {
		name := path.Base(f.path)
		if path.Dir(f.path) != folder || !isLicense(name) {
			continue
		}
		for _, m := range licensecheck.Scan(f.content).Match {
			ids = append(ids, m.ID)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

func isLicense(name string) bool {
	base := strings.ToUpper(strings.TrimSuffix(strings.TrimSuffix(name, ".md"), ".txt"))
	return slices.Contains([]string{"LICENSE", "LICENCE", "COPYING", "UNLICENSE"}, base)
}
