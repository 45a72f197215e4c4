package app

import (
	"time"

	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/grid"
)

// HearingQuery is what the hearing days are asked for; empty fields do not narrow.
type HearingQuery struct {
	Unit     string
	From, To calendar.Date
}

// HearingList is hearing days, with what a calendar around them needs.
type HearingList struct {
	Items    []VenueDayView `json:"items"`
	From     calendar.Date  `json:"from"`
	To       calendar.Date  `json:"to"`
	Venues   []VenueView    `json:"venues"` // those whose whole list the asker may have
	Holidays []HolidayView  `json:"holidays"`
}

// VenueView is a unit's venue.
type VenueView struct {
	UnitID   string     `json:"unit_id"`
	UnitName string     `json:"unit_name"`
	Level    grid.Level `json:"level"`
	Venue    string     `json:"venue"`
}

// HolidayView is one date of the official calendar.
type HolidayView struct {
	Date calendar.Date `json:"date"`
	Kind calendar.Kind `json:"kind"`
	Name string        `json:"name"`
}

// VenueDayView is one hearing day of a venue. RegularOn and Holiday are the first
// of its own weekdays that it stands for on another date, and why.
type VenueDayView struct {
	ID        string        `json:"id"`
	UnitID    string        `json:"unit_id"`
	UnitName  string        `json:"unit_name"`
	Level     grid.Level    `json:"level"`
	Venue     string        `json:"venue"`
	Date      calendar.Date `json:"date"`
	RegularOn calendar.Date `json:"regular_on,omitempty"`
	Holiday   string        `json:"holiday,omitempty"`
	Moved     bool          `json:"moved"`
	Merged    bool          `json:"merged"`
	Cases     int           `json:"cases"`
	Over      int           `json:"over"`
}

// HearingDayView is a hearing day with its docket in order.
type HearingDayView struct {
	VenueDayView
	Township string       `json:"township"`
	Line     int          `json:"line"` // the line stands after that many cases
	Docket   []DocketCase `json:"docket"`
}

// DocketCase is a case on a day's docket. Order is its place among all cases of the
// day, those that are not the reader's included.
type DocketCase struct {
	Order     int              `json:"order"`
	Case      CaseRow          `json:"case"`
	Appointed bool             `json:"appointed"`
	Here      bool             `json:"here"` // still docketed for this day
	May       []dispute.Action `json:"may"`
	Mediators []string         `json:"mediators"`
	Parties   []DocketParty    `json:"parties"`
	Hearings  []DocketHearing  `json:"hearings"`
}

// DocketParty is a party and whether he was told of the day.
type DocketParty struct {
	PartyID string     `json:"party_id"`
	Name    string     `json:"name"`
	Told    bool       `json:"told"`
	How     string     `json:"how,omitempty"`
	ToldAt  *time.Time `json:"told_at,omitempty"`
}

// DocketHearing is a hearing of the stay to which the docket belongs.
type DocketHearing struct {
	EventID    string               `json:"event_id"`
	At         time.Time            `json:"at"`
	Result     string               `json:"result"`
	Attendance []dispute.Attendance `json:"attendance"`
}
