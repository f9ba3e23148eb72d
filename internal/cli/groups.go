package cli

import "github.com/spf13/cobra"

// A group has the verbs for one purpose. ramus help explains the main ones in a line
// each, and names the others.
type group struct {
	title      string
	main, more []*cobra.Command
}

// groups lists all verbs that work on a project, in the order of ramus help.
func groups(a *app) []group {
	return []group{
		{"Start", []*cobra.Command{newInitCommand(a), newAdoptCommand(a)}, nil},
		{"Write",
			[]*cobra.Command{newRevisionCommand(a), newMergeCommand(a), newRebaseCommand(a)},
			[]*cobra.Command{newEditCommand(a), newAcceptCommand(a)}},
		{"Run",
			[]*cobra.Command{newUpgradeCommand(a), newDowngradeCommand(a)},
			[]*cobra.Command{newPlanCommand(a), newRedoCommand(a), newTestCommand(a), newStampCommand(a), newAbandonCommand(a)}},
		{"Look",
			[]*cobra.Command{newStatusCommand(a), newGraphCommand(a)},
			[]*cobra.Command{newHistoryCommand(a), newCurrentCommand(a), newHeadsCommand(a), newBranchesCommand(a), newShowCommand(a), newServeCommand(a), newEffectsCommand(a), newVerifyCommand(a)}},
		{"Check", []*cobra.Command{newGateCommand(a), newConflictsCommand(a), newDoctorCommand(a)}, nil},
		{"Alembic", nil, []*cobra.Command{newCheckCommand(a), newEnsureVersionCommand(a), newListTemplatesCommand(a)}},
	}
}
