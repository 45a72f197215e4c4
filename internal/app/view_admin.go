package app

import (
	"time"

	"shuoli/internal/calendar"
	"shuoli/internal/grid"
)

// PeopleQuery narrows the list of people; After is the username that the last page ended with.
type PeopleQuery struct {
	Q, Unit  string
	Role     grid.Role
	Disabled *bool
	After    string
}

// PeoplePage is a page of people and how many there are.
type PeoplePage struct {
	Items   []PersonView `json:"items"`
	Matches int64        `json:"matches"`
	Next    string       `json:"next,omitempty"`
}

// PersonView is an account as administrators see it. CodeUntil is there while a
// one-time code waits to be used; MustChange until its user has set a password.
type PersonView struct {
	ID         string     `json:"id"`
	Username   string     `json:"username"`
	Name       string     `json:"name"`
	Disabled   bool       `json:"disabled"`
	MustChange bool       `json:"must_change"`
	CodeUntil  *time.Time `json:"code_until,omitempty"`
	CreatedAt  time.Time  `json:"created_at"`
	Version    int64      `json:"version"`
	Grants     []HeldView `json:"grants"`
	Seats      []SeatView `json:"seats"`
}

// HeldView is a role at a unit, with its time.
type HeldView struct {
	Role     grid.Role     `json:"role"`
	UnitID   string        `json:"unit_id"`
	UnitName string        `json:"unit_name"`
	From     calendar.Date `json:"from,omitempty"`
	To       calendar.Date `json:"to,omitempty"`
	Ended    bool          `json:"ended"`
	Agency   string        `json:"agency,omitempty"` // a liaison's, by name
}

// SeatView is a seat on a committee, with its term.
type SeatView struct {
	CommitteeID string        `json:"committee_id"`
	Committee   string        `json:"committee"`
	Kind        string        `json:"kind"`
	Engagement  string        `json:"engagement"`
	From        calendar.Date `json:"from"`
	To          calendar.Date `json:"to"`
	Chair       bool          `json:"chair"`
	Ended       bool          `json:"ended"`
}

// CodeView shows a one-time code, once.
type CodeView struct {
	Person    PersonView `json:"person"`
	Code      string     `json:"code"`
	ExpiresAt time.Time  `json:"expires_at"`
}

// NewPerson is the body of POST /admin/people.
type NewPerson struct {
	Username string `json:"username"`
	Name     string `json:"name"`
}

// PersonEdit is the body of PATCH /admin/people/{id}; what is nil stays as it is.
type PersonEdit struct {
	Name     *string `json:"name"`
	Disabled *bool   `json:"disabled"`
}

// RoleInput gives a role; From is today when it is empty, To open.
type RoleInput struct {
	Role   grid.Role     `json:"role"`
	UnitID string        `json:"unit_id"`
	From   calendar.Date `json:"from"`
	To     calendar.Date `json:"to"`
	// AgencyID is the agency that a liaison answers for; "" for other roles.
	AgencyID string `json:"agency_id"`
}

// RoleEnd sets a role's last day.
type RoleEnd struct {
	Role   grid.Role     `json:"role"`
	UnitID string        `json:"unit_id"`
	To     calendar.Date `json:"to"`
}

// SeatInput seats a person on a committee.
type SeatInput struct {
	CommitteeID string        `json:"committee_id"`
	Kind        string        `json:"kind"`
	Engagement  string        `json:"engagement"`
	From        calendar.Date `json:"from"`
	To          calendar.Date `json:"to"`
	Chair       bool          `json:"chair"`
}

// SeatEnd sets the last day of the term that began on From.
type SeatEnd struct {
	CommitteeID string        `json:"committee_id"`
	From        calendar.Date `json:"from"`
	To          calendar.Date `json:"to"`
}

// DeviceView is a session as people know it: a device that is logged in.
type DeviceView struct {
	ID        string    `json:"id"`
	UserAgent string    `json:"user_agent"`
	CreatedAt time.Time `json:"created_at"`
	SeenAt    time.Time `json:"seen_at"`
	Current   bool      `json:"current"`
}

// UnitRecord is a unit as administrators see it, with its venue and committee.
type UnitRecord struct {
	ID           string        `json:"id"`
	Name         string        `json:"name"`
	Aliases      []string      `json:"aliases"`
	Level        grid.Level    `json:"level"`
	ParentID     string        `json:"parent_id,omitempty"`
	Path         []string      `json:"path"`
	DivisionCode string        `json:"division_code,omitempty"`
	OpenedOn     calendar.Date `json:"opened_on,omitempty"`
	ClosedOn     calendar.Date `json:"closed_on,omitempty"`
	Venue        string        `json:"venue,omitempty"`
	Weekday      *int          `json:"weekday,omitempty"`
	CommitteeID  string        `json:"committee_id,omitempty"`
	Committee    string        `json:"committee,omitempty"`
	Abbreviation string        `json:"abbreviation,omitempty"`
	Version      int64         `json:"version"`
}

// NewUnit is the body of POST /admin/units; its level is the one below its parent's,
// and without a parent it is a township.
type NewUnit struct {
	ParentID     string   `json:"parent_id"`
	Name         string   `json:"name"`
	Aliases      []string `json:"aliases"`
	DivisionCode string   `json:"division_code"`
	Committee    string   `json:"committee"`
	Abbreviation string   `json:"abbreviation"`
}

// UnitEdit is the body of PATCH /admin/units/{id}; what is nil stays as it is.
type UnitEdit struct {
	Name         *string   `json:"name"`
	Aliases      *[]string `json:"aliases"`
	DivisionCode *string   `json:"division_code"`
	Venue        *string   `json:"venue"`
	Committee    *string   `json:"committee"`
	Abbreviation *string   `json:"abbreviation"`
}

// UnitClosing names the day on which the closing was decided, so that none is made by a
// page left open overnight.
type UnitClosing struct {
	ClosedOn calendar.Date `json:"closed_on"`
}

// DayView is one day of an official calendar.
type DayView struct {
	Date calendar.Date `json:"date"`
	Kind calendar.Kind `json:"kind"`
	Name string        `json:"name"`
}

// CalendarView is the official calendar of a year.
type CalendarView struct {
	Year    int       `json:"year"`
	Items   []DayView `json:"items"`
	Unknown []int     `json:"unknown"` // this year and the next, where there is none
}

// CalendarInput is a list as it was typed or read from a file.
type CalendarInput struct {
	Text    string `json:"text"`
	Source  string `json:"source"`
	Confirm bool   `json:"confirm"`
}

// CalendarImport is what a list says, and whether it was imported.
type CalendarImport struct {
	Items    []DayView  `json:"items"`
	Years    []YearView `json:"years"`
	Imported bool       `json:"imported"`
}

// YearView counts the days of a year in a list, and those it replaces.
type YearView struct {
	Year     int `json:"year"`
	Holidays int `json:"holidays"`
	Workdays int `json:"workdays"`
	Replaced int `json:"replaced"`
}

// CategoryRecord is an entry of list B as administrators see it.
type CategoryRecord struct {
	Code      string `json:"code"`
	Name      string `json:"name"`
	Parent    string `json:"parent,omitempty"`
	ListA     string `json:"list_a,omitempty"`
	ListAName string `json:"list_a_name,omitempty"`
	Mediable  bool   `json:"mediable"`
	Retired   bool   `json:"retired"`
	Version   int64  `json:"version"`
}

// ListAView is one entry of list A.
type ListAView struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

// CategoryBook is both lists.
type CategoryBook struct {
	Items []CategoryRecord `json:"items"`
	ListA []ListAView      `json:"list_a"`
}

// NewCategory is the body of POST /admin/categories.
type NewCategory struct {
	Parent   string `json:"parent"`
	Name     string `json:"name"`
	ListA    string `json:"list_a"`
	Mediable bool   `json:"mediable"`
}

// CategoryEdit is the body of PATCH /admin/categories/{id}; what is nil stays as it is.
type CategoryEdit struct {
	Name     *string `json:"name"`
	ListA    *string `json:"list_a"`
	Mediable *bool   `json:"mediable"`
	Retired  *bool   `json:"retired"`
}

// Limits are the days a case may stay at each level, and in all after its acceptance.
type Limits struct {
	Group    int `json:"group"`
	Village  int `json:"village"`
	Branch   int `json:"branch"`
	Township int `json:"township"`
	CapDays  int `json:"cap_days"`
}

// SettingsView is the limits with the version an edit starts from.
type SettingsView struct {
	Limits
	Version int64 `json:"version"`
}

// SettingsEdit is the body of PATCH /admin/settings; what is nil stays as it is.
type SettingsEdit struct {
	Group    *int `json:"group"`
	Village  *int `json:"village"`
	Branch   *int `json:"branch"`
	Township *int `json:"township"`
	CapDays  *int `json:"cap_days"`
}
