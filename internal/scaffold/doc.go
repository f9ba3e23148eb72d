// Package scaffold makes what Alembic makes in a project, without Python: the
// files of a new project ([Layouts], [Write]) and the content of a new revision
// ([RenderRevision], [FileName]), which is, byte for byte, what Alembic would
// write from the same script.py.mako.
//
// The layouts' texts are ramus's own; what they do is what Alembic's do. It
// never overwrites a file and runs nothing.
package scaffold
