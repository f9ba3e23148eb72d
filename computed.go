package ramus

// noteComputed sends a note for each value of a revision's header that
// Place.AllowComputed accepted although it is unknown.
func (s *settings) noteComputed() {
	if s.alembic == nil || s.alembic.unknown == nil {
		return
	}
	for _, fault := range s.alembic.unknown.Sorted() {
		fault.Hint = ""
		s.note("", fault.Error()+"; left out here. State it in ramus.toml (ramus help configuration)")
	}
}
