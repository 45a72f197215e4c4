package app

import (
	"shuoli/internal/calendar"
	"shuoli/internal/grid"
)

// UnitPage is a unit with what belongs to it. Cases is nil for those without a right
// to cases.
type UnitPage struct {
	Unit      UnitView       `json:"unit"`
	Above     []UnitView     `json:"above"` // the topmost first
	Below     []UnitView     `json:"below"` // directly below, closed ones last
	Venue     *UnitVenue     `json:"venue,omitempty"`
	Committee *UnitCommittee `json:"committee,omitempty"`
	People    []UnitPerson   `json:"people"` // with a role at this very unit today
	Counts    UnitCounts     `json:"counts"`
	Cases     *[]CaseRow     `json:"cases,omitempty"` // the first open ones, the nearest deadline first
}

// UnitCounts is what the subtree holds.
type UnitCounts struct {
	Villages int `json:"villages"`
	Groups   int `json:"groups"`
	People   int `json:"people"`
}

// UnitVenue is where a unit holds its hearings; Weekday 0 is Sunday.
type UnitVenue struct {
	Name    string `json:"name"`
	Weekday int    `json:"weekday"`
}

// UnitCommittee is a unit's mediation committee.
type UnitCommittee struct {
	Name         string        `json:"name"`
	Abbreviation string        `json:"abbreviation"`
	Members      []UnitSeat    `json:"members"`
	Warnings     []UnitWarning `json:"warnings"`
}

// UnitSeat is a member with his term.
type UnitSeat struct {
	Name       string        `json:"name"`
	Kind       string        `json:"kind"`
	Engagement string        `json:"engagement"`
	TermFrom   calendar.Date `json:"term_from"`
	TermTo     calendar.Date `json:"term_to"`
	Term       grid.Term     `json:"term"`
}

// UnitWarning is a grid.CommitteeWarning.
type UnitWarning struct {
	Code  string `json:"code"`
	Count int    `json:"count"`
}

// UnitPerson is somebody with a role at a unit.
type UnitPerson struct {
	Name string    `json:"name"`
	Role grid.Role `json:"role"`
}
