package httpapi

import (
	"context"

	"shuoli/internal/app"
	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/zeroreport"
)

// Service is what the handlers need of internal/app. Faults come back as they
// are and become problems; any other error is answered 500 and logged.
type Service interface {
	LogIn(ctx context.Context, username, password string, from app.Visit) (app.LoggedIn, error)
	// Session finds who sent a token; Anonymous when it is unknown or has run out.
	Session(ctx context.Context, token, origin string) (app.Caller, error)
	WhoAmI(ctx context.Context, by app.Caller) (app.SessionView, error)
	LogOut(ctx context.Context, by app.Caller) error
	About(ctx context.Context) (app.AboutView, error)

	Units(ctx context.Context, by app.Caller, q app.UnitQuery) ([]app.UnitView, error)
	Unit(ctx context.Context, by app.Caller, id string) (app.UnitView, error)
	UnitPage(ctx context.Context, by app.Caller, id string) (app.UnitPage, error)
	Categories(ctx context.Context) ([]app.CategoryView, error)
	Mediators(ctx context.Context, by app.Caller, caseID string) ([]app.MediatorView, error)
	Today(ctx context.Context, by app.Caller) (app.TodayView, error)

	Hearings(ctx context.Context, by app.Caller, q app.HearingQuery) (app.HearingList, error)
	Hearing(ctx context.Context, by app.Caller, id string) (app.HearingDayView, error)

	Cases(ctx context.Context, by app.Caller, q app.CaseQuery) (app.CasePage, error)
	Repeats(ctx context.Context, by app.Caller, q app.RepeatQuery) (app.CasePage, error)
	Register(ctx context.Context, by app.Caller, r app.Registration, w app.Write) (app.CaseView, error)
	Case(ctx context.Context, by app.Caller, id string) (app.CaseView, error)
	Edit(ctx context.Context, by app.Caller, id string, e app.CaseEdit, w app.Write) (app.CaseView, error)
	Reveal(ctx context.Context, by app.Caller, id string, in app.RevealInput, w app.Write) (app.RevealView, error)
	Events(ctx context.Context, by app.Caller, id string) ([]app.EventView, error)
	Act(ctx context.Context, by app.Caller, id string, act dispute.Act, w app.Write) (app.CaseView, error)

	ChangePassword(ctx context.Context, by app.Caller, current, next string, w app.Write) (app.SessionView, error)
	Devices(ctx context.Context, by app.Caller) ([]app.DeviceView, error)
	Revoke(ctx context.Context, by app.Caller, device string, w app.Write) ([]app.DeviceView, error)
	administration
	statistics
	publications
	zeroReports
	ledgers
	machinery
	checks
	audits
	Agencies(ctx context.Context, by app.Caller) ([]app.AgencyView, error)
	HandOvers(ctx context.Context, by app.Caller, state string) ([]app.HandOverRow, error)
	Persons(ctx context.Context, by app.Caller, caseID string) ([]app.CandidateView, error)

	AdvanceDemo(ctx context.Context, by app.Caller, days int, w app.Write) (app.AboutView, error)
}

// statistics are the figures of the cases as they stand.
type statistics interface {
	Statistics(ctx context.Context, by app.Caller, q app.StatisticsQuery) (app.StatisticsView, error)
	StatisticsCases(ctx context.Context, by app.Caller, q app.StatisticsCaseQuery) (app.CasePage, error)
	StatisticsFaults(ctx context.Context, by app.Caller) ([]app.StatisticsFaultView, error)
}

// publications are the figures that do not move: published, and entered by hand.
type publications interface {
	Publications(ctx context.Context, by app.Caller, unitID string) ([]app.PublicationRef, error)
	Publish(ctx context.Context, by app.Caller, in app.PublicationInput, w app.Write) (app.PublicationView, error)
	Publication(ctx context.Context, by app.Caller, id string) (app.PublicationView, error)
	PublicationCases(ctx context.Context, by app.Caller, id string, q app.FrozenQuery) (app.CasePage, error)
	YearlyTotals(ctx context.Context, by app.Caller, unitID string) ([]app.YearlyTotalView, error)
	EnterYearlyTotal(ctx context.Context, by app.Caller, in app.YearlyTotalInput, w app.Write) (app.YearlyTotalView, error)
}

// zeroReports are the daily reports of the units.
type zeroReports interface {
	FileReport(ctx context.Context, by app.Caller, unitID string, date calendar.Date, in app.ZeroReportInput, w app.Write) (app.ZeroReportView, error)
	ReplyToSuspicion(ctx context.Context, by app.Caller, unitID string, date calendar.Date, in zeroreport.Reply, w app.Write) (app.ZeroReportView, error)
	RuleOnReport(ctx context.Context, by app.Caller, unitID string, date calendar.Date, in zeroreport.Ruling, w app.Write) (app.ZeroReportView, error)
	AnswerRuling(ctx context.Context, by app.Caller, unitID string, date calendar.Date, in zeroreport.Answer, w app.Write) (app.ZeroReportView, error)
	RemindUnits(ctx context.Context, by app.Caller, in app.RemindInput, w app.Write) (app.RemindView, error)
	ZeroReport(ctx context.Context, by app.Caller, unitID string, date calendar.Date) (app.ZeroReportView, error)
	ZeroReports(ctx context.Context, by app.Caller, q app.ZeroReportQuery) (app.ZeroReportPage, error)
	ZeroReportSummary(ctx context.Context, by app.Caller, q app.SummaryQuery) (app.SummaryView, error)
	Suspicions(ctx context.Context, by app.Caller, q app.ZeroReportQuery) ([]app.SuspicionView, error)
}

// machinery is what the program knows of itself.
type machinery interface {
	// Ready fails while the program cannot serve, such as when its store is away.
	Ready(ctx context.Context) error
	Vitals(ctx context.Context) (app.Vitals, error)
}

// checks are the daily checks, and what they and others tell people.
type checks interface {
	Checks(ctx context.Context, by app.Caller, cursor string) (app.CheckPage, error)
	Inbox(ctx context.Context, by app.Caller, unread bool, cursor string, limit int) (app.InboxPage, error)
	ReadInbox(ctx context.Context, by app.Caller, in app.ReadInput, w app.Write) (app.InboxCount, error)
	WatchInbox(by app.Caller) (woken <-chan struct{}, leave func(), err error)
	Unread(ctx context.Context, by app.Caller) (app.InboxCount, error)
}

// audits are the record of acts.
type audits interface {
	Audit(ctx context.Context, by app.Caller, q app.AuditQuery) (app.AuditPage, error)
	VerifyAudit(ctx context.Context, by app.Caller) (app.Verdict, error)
	Looks(ctx context.Context, by app.Caller, caseID string) ([]app.LookView, error)
}

// ledgers is the ledger 台账 coming in and going out.
type ledgers interface {
	PreviewImport(ctx context.Context, by app.Caller, in app.ImportInput, w app.Write) (app.ImportView, error)
	Imports(ctx context.Context, by app.Caller) ([]app.ImportView, error)
	Import(ctx context.Context, by app.Caller, id string) (app.ImportView, error)
	ImportRows(ctx context.Context, by app.Caller, id string, q app.ImportRowQuery) (app.ImportRowPage, error)
	ConfirmImport(ctx context.Context, by app.Caller, id string, w app.Write) (app.ImportView, error)
	ExportLedger(ctx context.Context, by app.Caller, q app.LedgerQuery) (app.File, error)
}

// administration is what only administrators may.
type administration interface {
	People(ctx context.Context, by app.Caller, q app.PeopleQuery) (app.PeoplePage, error)
	CreatePerson(ctx context.Context, by app.Caller, in app.NewPerson, w app.Write) (app.CodeView, error)
	Person(ctx context.Context, by app.Caller, id string) (app.PersonView, error)
	EditPerson(ctx context.Context, by app.Caller, id string, in app.PersonEdit, w app.Write) (app.PersonView, error)
	NewCode(ctx context.Context, by app.Caller, id string, hours int, w app.Write) (app.CodeView, error)
	GiveRole(ctx context.Context, by app.Caller, id string, in app.RoleInput, w app.Write) (app.PersonView, error)
	EndRole(ctx context.Context, by app.Caller, id string, in app.RoleEnd, w app.Write) (app.PersonView, error)
	GiveSeat(ctx context.Context, by app.Caller, id string, in app.SeatInput, w app.Write) (app.PersonView, error)
	EndSeat(ctx context.Context, by app.Caller, id string, in app.SeatEnd, w app.Write) (app.PersonView, error)
	DevicesOf(ctx context.Context, by app.Caller, id string) ([]app.DeviceView, error)
	RevokeOf(ctx context.Context, by app.Caller, id, device string, w app.Write) ([]app.DeviceView, error)

	AdministeredUnits(ctx context.Context, by app.Caller) ([]app.UnitRecord, error)
	CreateUnit(ctx context.Context, by app.Caller, in app.NewUnit, w app.Write) (app.UnitRecord, error)
	EditUnit(ctx context.Context, by app.Caller, id string, in app.UnitEdit, w app.Write) (app.UnitRecord, error)
	CloseUnit(ctx context.Context, by app.Caller, id string, in app.UnitClosing, w app.Write) (app.UnitRecord, error)

	Holidays(ctx context.Context, by app.Caller, year int) (app.CalendarView, error)
	SubmitCalendar(ctx context.Context, by app.Caller, in app.CalendarInput, w app.Write) (app.CalendarImport, error)
	AllCategories(ctx context.Context, by app.Caller) (app.CategoryBook, error)
	AddCategory(ctx context.Context, by app.Caller, in app.NewCategory, w app.Write) (app.CategoryRecord, error)
	EditCategory(ctx context.Context, by app.Caller, code string, in app.CategoryEdit, w app.Write) (app.CategoryRecord, error)
	Settings(ctx context.Context, by app.Caller) (app.SettingsView, error)
	EditSettings(ctx context.Context, by app.Caller, in app.SettingsEdit, w app.Write) (app.SettingsView, error)
}

var _ Service = (*app.App)(nil)
