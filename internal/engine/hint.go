package engine

// A Finish is how to finish a revision that stopped half way.
type Finish struct {
	Command string // resumes it; "" where no command does with the revisions that are here
	First   string // the statement of SQL that must run before Command, unless it has; usually empty
	Why     string // why not: the rest of a sentence that starts with "it cannot be resumed here: "
	Restore string // how to make it possible, with the command; "" where there is no way

	Running string // instead of all of them: the runner at work on it
}

// ways returns the lines of a hint that finish the revision, or give it up.
func (f Finish) ways() string {
	const abandon = "ive it up, and keep what it did: ramus abandon"
	switch {
	case f.Running != "":
		return "Wait until it ends. It is run by " + f.Running + "."
	case f.Command != "" && f.First != "":
		return "Finish it with this statement, unless it has run, and the command behind it:\n  " + f.First + ";\n  " + f.Command + "\nOr g" + abandon
	case f.Command != "":
		return "Finish it with: " + f.Command + "\nOr g" + abandon
	case f.Restore != "":
		return f.Restore + "\nOr g" + abandon
	}
	return "G" + abandon
}

// Hint returns the commands that finish the revision or give it up.
func (e *UnfinishedError) Hint() string { return e.Finish.ways() }

// Hint returns the commands that answer whether the statement ran. Without an entry
// of the revision in the log there is nothing to give up.
func (e *UndecidedError) Hint() string {
	if e.Why != "" {
		return e.Finish.question()
	}
	const abandon = "\nOr give the revision up, and keep what it did: ramus abandon"
	if e.Lost {
		return "If the statement has not run, or may run twice, resume the revision at it:\n  " + e.Finish.Command + " --statement-not-applied\n" +
			"If it ran, the revision cannot be resumed: a later statement needs a value that it left in the session." + abandon
	}
	return e.Finish.question() + abandon
}

// question returns the lines with the commands that answer whether a statement ran.
func (f Finish) question() string {
	return "Look at the database, and say which it is:\n  " + f.Command + " --statement-applied\n  " + f.Command + " --statement-not-applied"
}

// Hint returns the command that gives the revision up.
func (e *ResumeError) Hint() string { return "Give it up, and keep what it did: ramus abandon" }
