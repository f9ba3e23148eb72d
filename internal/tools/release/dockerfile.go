package main

import (
	"archive/tar"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/moby/buildkit/client/llb"
	"github.com/moby/buildkit/frontend/dockerfile/dockerfile2llb"
	"github.com/moby/buildkit/frontend/dockerfile/linter"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/moby/buildkit/frontend/dockerui"
	"github.com/moby/buildkit/solver/pb"
	ocispecs "github.com/opencontainers/image-spec/specs-go/v1"
)

// A recipe is a Dockerfile as BuildKit reads it for one platform.
type recipe struct {
	config *v1.ConfigFile // without dates and layers
	steps  []*pb.FileOp   // one for each layer
}

// readDockerfile returns the recipe of a Dockerfile. It refuses the findings of
// BuildKit's linter, and steps that need an engine: another image to start from, and
// commands to run.
func readDockerfile(text []byte, arch string) (recipe, error) {
	ctx, platform := context.Background(), ocispecs.Platform{OS: "linux", Architecture: arch}
	var findings []error
	read, err := dockerfile2llb.Dockerfile2LLB(ctx, text, dockerfile2llb.ConvertOpt{
		TargetPlatform: &platform,
		Config:         dockerui.Config{LinterConfig: &linter.Config{ExperimentalAll: true}},
		Warn: func(rule, _, _, message string, places []parser.Range) {
			findings = append(findings, fmt.Errorf("image/Dockerfile:%d: %s: %s", firstLine(places), rule, message))
		},
	})
	if err = errors.Join(append(findings, err)...); err != nil {
		return recipe{}, err
	}
	description, err := json.Marshal(read.Image)
	if err != nil {
		return recipe{}, err
	}
	r := recipe{}
	if r.config, err = v1.ParseConfigFile(bytes.NewReader(description)); err != nil {
		return recipe{}, err
	}
	definition, err := read.State.Marshal(ctx, llb.Platform(platform))
	if err != nil {
		return recipe{}, err
	}
	r.steps, err = fileSteps(definition)
	return r, err
}

func firstLine(places []parser.Range) int {
	if len(places) == 0 {
		return 1
	}
	return places[0].Start.Line
}

// fileSteps returns the steps of a definition, which are in the order of the file.
func fileSteps(definition *llb.Definition) (steps []*pb.FileOp, err error) {
	for _, packed := range definition.Def {
		var op pb.Op
		if err := op.UnmarshalVT(packed); err != nil {
			return nil, err
		}
		switch kind := op.Op.(type) {
		case *pb.Op_File:
			steps = append(steps, kind.File)
		case *pb.Op_Source:
			if kind.Source.Identifier != "local://context" {
				return nil, fmt.Errorf("the Dockerfile needs %s", kind.Source.Identifier)
			}
		case nil: // the end
		default:
			return nil, fmt.Errorf("the Dockerfile has a step that needs an engine: %s", op.String())
		}
	}
	return steps, nil
}

// A layer is a tar file in the making.
type layer struct {
	date time.Time
	made map[string]bool // the folders that it has
	tar  *tar.Writer
}

// layerOf returns the layer that a step makes from a build context.
func layerOf(step *pb.FileOp, files []file, date time.Time) ([]byte, error) {
	var b bytes.Buffer
	l := layer{date, map[string]bool{".": true}, tar.NewWriter(&b)}
	for _, action := range step.Actions {
		if err := l.do(action, files); err != nil {
			return nil, err
		}
	}
	err := l.tar.Close()
	return b.Bytes(), err
}

func (l layer) do(action *pb.FileAction, files []file) error {
	switch a := action.Action.(type) {
	case *pb.FileAction_Copy:
		return l.copy(a.Copy, files)
	case *pb.FileAction_Mkdir:
		user, group := owner(a.Mkdir.Owner)
		return errors.Join(l.parents(a.Mkdir.Path), l.folder(a.Mkdir.Path, fs.FileMode(a.Mkdir.Mode), user, group))
	}
	return fmt.Errorf("unknown action: %s", action.String())
}

// copy copies a file, or the content of a folder.
func (l layer) copy(c *pb.FileActionCopy, files []file) error {
	if c.Owner != nil || c.ModeStr != "" || len(c.IncludePatterns)+len(c.ExcludePatterns) > 0 || strings.ContainsAny(c.Src, "*?[") {
		return fmt.Errorf("unknown kind of copy: %s", c.String())
	}
	source, found := strings.TrimPrefix(c.Src, "/"), false
	for _, f := range files {
		target := c.Dest
		rest, below := strings.CutPrefix(f.path, source+"/")
		switch {
		case below:
			target = path.Join(target, rest)
		case f.path != source:
			continue
		case !f.mode.IsDir() && strings.HasSuffix(target, "/"):
			target = path.Join(target, path.Base(source))
		}
		found = true
		if c.Mode >= 0 {
			f.mode = f.mode.Type() | fs.FileMode(c.Mode)
		}
		if err := l.add(target, f); err != nil {
			return err
		}
	}
	if !found {
		return fmt.Errorf("the build context lacks %s", c.Src)
	}
	return nil
}

func (l layer) add(target string, f file) error {
	if err := l.parents(target); err != nil {
		return err
	}
	if f.mode.IsDir() {
		return l.folder(target, f.mode, 0, 0)
	}
	err := l.tar.WriteHeader(&tar.Header{
		Typeflag: tar.TypeReg, Name: strings.TrimPrefix(target, "/"), Size: int64(len(f.content)),
		Mode: int64(f.mode.Perm()), ModTime: l.date, Format: tar.FormatUSTAR,
	})
	if err != nil {
		return err
	}
	_, err = l.tar.Write(f.content)
	return err
}

// parents adds the folders above a path that the layer lacks.
func (l layer) parents(target string) error {
	parent := path.Dir(strings.Trim(target, "/"))
	if l.made[parent] {
		return nil
	}
	return errors.Join(l.parents(parent), l.folder(parent, 0o755, 0, 0))
}

func (l layer) folder(target string, mode fs.FileMode, user, group int) error {
	name := strings.Trim(target, "/")
	if l.made[name] {
		return nil
	}
	l.made[name] = true
	return l.tar.WriteHeader(&tar.Header{
		Typeflag: tar.TypeDir, Name: name + "/", Mode: int64(mode &^ fs.ModeDir),
		Uid: user, Gid: group, ModTime: l.date, Format: tar.FormatUSTAR,
	})
}

// owner returns the user and the group of a folder, which are numbers in the Dockerfile.
func owner(o *pb.ChownOpt) (user, group int) {
	return int(o.GetUser().GetByID()), int(o.GetGroup().GetByID())
}
