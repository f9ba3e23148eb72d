package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"

	"github.com/distribution/reference"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"
	"github.com/moby/buildkit/solver/pb"
)

// images returns the image for all built Linux systems, as an OCI image layout in a
// tar file: the format that docker load, podman load and skopeo read.
func images(r release) ([]artifact, error) {
	if len(r.linux()) == 0 {
		return nil, nil
	}
	index, err := imageIndex(r)
	if err != nil {
		return nil, err
	}
	named, err := reference.ParseNormalizedNamed("ramus:" + r.version())
	if err != nil {
		return nil, err
	}
	root := mutate.AppendManifests(empty.Index, mutate.IndexAddendum{Add: index, Descriptor: v1.Descriptor{Annotations: map[string]string{
		"org.opencontainers.image.ref.name": r.version(),
		"io.containerd.image.name":          named.String(),
	}}})
	files, err := writeLayout(root)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = writeTar(&b, "", files, r.date)
	return []artifact{{"ramus_" + r.version() + "_image.tar", b.Bytes()}}, err
}

// writeLayout returns the files of an image layout.
func writeLayout(root v1.ImageIndex) ([]file, error) {
	folder, err := os.MkdirTemp("", "ramus-image-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	if _, err := layout.Write(folder, root); err != nil {
		return nil, err
	}
	files, err := read(folder)
	for i := range files {
		files[i].mode = 0o644
	}
	return files, err
}

// imageIndex returns the index of the images of all Linux systems.
func imageIndex(r release) (v1.ImageIndex, error) {
	var index v1.ImageIndex = empty.Index
	files := buildContext(r)
	for _, s := range r.linux() {
		img, err := image(r, s, files)
		if err != nil {
			return nil, fmt.Errorf("image of %s: %w", s.name, err)
		}
		index = mutate.AppendManifests(index, mutate.IndexAddendum{Add: img, Descriptor: v1.Descriptor{
			Platform: &v1.Platform{OS: s.os, Architecture: s.arch},
		}})
	}
	return index, nil
}

// image returns the image of one system, as the Dockerfile describes it.
func image(r release, s system, files []file) (v1.Image, error) {
	recipe, err := readDockerfile(dockerfileOf(r), s.arch)
	if err != nil {
		return nil, err
	}
	created := v1.Time{Time: r.date}
	var parts []mutate.Addendum
	for _, entry := range recipe.config.History {
		entry.Created = created
		part := mutate.Addendum{History: entry}
		if !entry.EmptyLayer {
			if len(recipe.steps) == 0 {
				return nil, fmt.Errorf("no step makes the layer of %q", entry.CreatedBy)
			}
			if part.Layer, err = compress(recipe.steps[0], files, r); err != nil {
				return nil, err
			}
			recipe.steps = recipe.steps[1:]
		}
		parts = append(parts, part)
	}
	if len(recipe.steps) > 0 {
		return nil, fmt.Errorf("%d layers are not in the history", len(recipe.steps))
	}
	config := recipe.config.DeepCopy()
	config.Created, config.History, config.RootFS = created, nil, v1.RootFS{Type: "layers"}
	base, err := mutate.ConfigFile(mutate.MediaType(mutate.ConfigMediaType(empty.Image, types.OCIConfigJSON), types.OCIManifestSchema1), config)
	if err != nil {
		return nil, err
	}
	return mutate.Append(base, parts...)
}

// compress returns the layer of a step.
func compress(step *pb.FileOp, files []file, r release) (v1.Layer, error) {
	content, err := layerOf(step, files, r.date)
	if err != nil {
		return nil, err
	}
	open := func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(content)), nil }
	return tarball.LayerFromOpener(open, tarball.WithMediaType(types.OCILayer), tarball.WithCompressionLevel(gzip.BestCompression))
}
