package app

import (
	"shuoli/internal/calendar"
	"shuoli/internal/grid"
)

// Plan is a township's grid and people as Found sets them up: in the order in
// which they were added, parents first.
type Plan struct {
	TermFrom, TermTo calendar.Date // of every seat on a committee
	Units            []grid.Unit
	Venues           []grid.Venue
	Committees       []grid.Committee
	Agencies         []grid.Agency
	People           []PlannedPerson
}

// PlannedPerson is an account with its posts.
type PlannedPerson struct {
	Username string
	Name     string
	Posts    []Post
}

// Post is a role at a unit. Seat, when not empty, also seats the person on the
// unit's committee with that kind (member 委员, engaged 聘任).
type Post struct {
	Role     grid.Role
	UnitID   string
	Seat     string
	AgencyID string // of a liaison
}

// Unit adds a unit; its parent must be there already.
func (p *Plan) Unit(u grid.Unit) { p.Units = append(p.Units, u) }

// Venue gives a unit the venue of its level.
func (p *Plan) Venue(unitID string, l grid.Level) {
	weekday, ok := l.HearingWeekday()
	if !ok {
		return
	}
	p.Venues = append(p.Venues, grid.Venue{ID: "venue-" + unitID, UnitID: unitID, Name: VenueName(l), Weekday: weekday})
}

// Committee gives a unit its committee.
func (p *Plan) Committee(unitID, name, abbreviation string) {
	p.Committees = append(p.Committees, grid.Committee{ID: "committee-" + unitID, UnitID: unitID, Name: name, Abbreviation: abbreviation})
}

// Agency adds a body of the unit that disputes are handed over to.
func (p *Plan) Agency(id, unitID, name string) {
	p.Agencies = append(p.Agencies, grid.Agency{ID: id, UnitID: unitID, Name: name})
}

// Person adds an account.
func (p *Plan) Person(username, name string, posts ...Post) {
	p.People = append(p.People, PlannedPerson{Username: username, Name: name, Posts: posts})
}

// VenueName is what the level's venue is called; a group has none.
func VenueName(l grid.Level) string {
	switch l {
	case grid.Village:
		return "说理室"
	case grid.Branch:
		return "说理堂"
	case grid.Township:
		return "说理庭"
	}
	return ""
}
