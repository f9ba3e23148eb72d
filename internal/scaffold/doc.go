// Package scaffold creates Alembic's files without Python: those of a new project
// ([Layouts], [Write]) and the content of a new revision ([RenderRevision],
// [FileName]), which is the same, byte for byte, as Alembic's from the same
// script.py.mako.
//
// The texts of the layouts are ramus's own; they do the same as Alembic's. The
// package never overwrites a file and runs nothing.
package scaffold
