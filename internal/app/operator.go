package app

import (
	"context"

	"shuoli/internal/fault"
	"shuoli/internal/grid"
)

// Operator is whoever runs the machine, at work by a command: he has the
// rights of an administrator of the whole installation, and the audit says which
// command it was.
func Operator(command string) Caller {
	return Caller{Subject: grid.Subject{Name: command, Grants: []grid.Grant{{Role: grid.Admin}}}, Origin: "command"}
}

// OpenAccount is CreatePerson for an operator, who may also make an administrator or an
// auditor of the whole installation: there is a first one, and nobody before him.
// Faults as CreatePerson; Invalid, code "role_level", for any other role.
func (a *App) OpenAccount(ctx context.Context, who Caller, in NewPerson, role grid.Role, w Write) (CodeView, error) {
	if role != "" && role != grid.Admin && role != grid.Auditor {
		return CodeView{}, fault.At("/role", "role_level", "这个岗位要在“管理”里给，并说明在哪个单位")
	}
	return a.openAccount(ctx, who, in, role, w)
}

// Account is the account of a user name, as administrators see it; NotFound, code
// "not_found", when there is none.
func (a *App) Account(ctx context.Context, who Caller, username string) (PersonView, error) {
	user, err := a.userNamed(ctx, username)
	if err != nil {
		return PersonView{}, err
	}
	return a.Person(ctx, who, user.ID)
}
