package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	cdx "github.com/CycloneDX/cyclonedx-go"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// TestBillsAreValid validates each bill of materials against the schemas of CycloneDX.
func TestBillsAreValid(t *testing.T) {
	bills, err := filepath.Glob(filepath.Join(builtFolder(t), "*.cdx.json"))
	if err != nil || len(bills) == 0 {
		t.Fatal(bills, err)
	}
	schema := cyclonedxSchema(t)
	for _, path := range bills {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(content))
		if err == nil {
			err = schema.Validate(value)
		}
		if err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// TestSchemaRefuses checks that the schemas are used at all.
func TestSchemaRefuses(t *testing.T) {
	for text, valid := range map[string]bool{
		`{"bomFormat": "CycloneDX", "specVersion": "1.6"}`: true,
		`{"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [{"type": "library", "name": "x", "licenses": [{"license": {"id": "Mine"}}]}]}`: false,
	} {
		value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if err := cyclonedxSchema(t).Validate(value); (err == nil) != valid {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// cyclonedxSchema returns the schema in the module of cyclonedx-go.
func cyclonedxSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	module := strings.TrimSpace(command(t, "go", "list", "-m", "-f", "{{.Dir}}", "github.com/CycloneDX/cyclonedx-go"))
	c := jsonschema.NewCompiler()
	for name, file := range map[string]string{"bom-1.6": "bom-1.6.schema.json", "spdx": "spdx.schema.json", "jsf-0.82": "jsf-0.82.schemax.json"} {
		text, err := os.ReadFile(filepath.Join(module, "schema", file))
		if err != nil {
			t.Fatal(err)
		}
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if err := c.AddResource("http://cyclonedx.org/schema/"+name+".schema.json", value); err != nil {
			t.Fatal(err)
		}
	}
	schema, err := c.Compile("http://cyclonedx.org/schema/bom-1.6.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// TestBillIsTheBinarys compares the bill of materials with the build information of
// the binary: every module with its version, and a license.
func TestBillIsTheBinarys(t *testing.T) {
	content, err := os.ReadFile(builtFile(t, ".cdx.json"))
	if err != nil {
		t.Fatal(err)
	}
	var bom cdx.BOM
	if err := json.Unmarshal(content, &bom); err != nil {
		t.Fatal(err)
	}
	listed := map[string]string{bom.Metadata.Component.Name: bom.Metadata.Component.Version}
	for _, c := range *bom.Components {
		listed[c.Name] = c.Version
		if c.Licenses == nil || len(*c.Licenses) == 0 {
			t.Errorf("%s has no license", c.Name)
		}
	}
	info := builtInfo(t)
	want := map[string]string{info.Main.Path: info.Main.Version, "std": info.GoVersion}
	for _, m := range info.Deps {
		want[m.Path] = m.Version
	}
	for name, version := range want {
		if listed[name] != version {
			t.Errorf("%s: %q, the binary has %s", name, listed[name], version)
		}
	}
	if len(listed) != len(want) || len(want) < 10 {
		t.Errorf("%d components, %d modules", len(listed), len(want))
	}
	binary, err := os.ReadFile(filepath.Join(unpacked(t), "ramus"))
	if err != nil {
		t.Fatal(err)
	}
	if sum := (*bom.Metadata.Component.Hashes)[0].Value; sum != checksum(binary) {
		t.Errorf("checksum %s", sum)
	}
}
