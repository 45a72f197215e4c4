package httpapi

import (
	"context"
	"strconv"

	"shuoli/internal/app"
	"shuoli/internal/grid"
)

// adminHandlers names the handlers of the administration, and of one's own password and
// devices.
func (s *Server) adminHandlers() map[string]handler {
	return map[string]handler{
		"changePassword": s.changePassword,
		"listDevices":    func(ctx context.Context, c *call) (any, error) { return listOf(s.app.Devices(ctx, c.caller)) },
		"revokeDevice":   s.revokeDevice,

		"listPeople":     s.listPeople,
		"createPerson":   withBody(s.app.CreatePerson),
		"getPerson":      func(ctx context.Context, c *call) (any, error) { return s.app.Person(ctx, c.caller, c.id) },
		"editPerson":     onID(s.app.EditPerson),
		"newCode":        s.newCode,
		"giveRole":       onID(s.app.GiveRole),
		"endRole":        onID(s.app.EndRole),
		"giveSeat":       onID(s.app.GiveSeat),
		"endSeat":        onID(s.app.EndSeat),
		"listDevicesOf":  func(ctx context.Context, c *call) (any, error) { return listOf(s.app.DevicesOf(ctx, c.caller, c.id)) },
		"revokeDeviceOf": s.revokeDeviceOf,

		"listUnitRecords": func(ctx context.Context, c *call) (any, error) { return listOf(s.app.AdministeredUnits(ctx, c.caller)) },
		"createUnit":      withBody(s.app.CreateUnit),
		"editUnit":        onID(s.app.EditUnit),
		"closeUnit":       onID(s.app.CloseUnit),

		"listHolidays":        s.listHolidays,
		"importCalendar":      withBody(s.app.SubmitCalendar),
		"listCategoryRecords": func(ctx context.Context, c *call) (any, error) { return s.app.AllCategories(ctx, c.caller) },
		"addCategory":         withBody(s.app.AddCategory),
		"editCategory":        onID(s.app.EditCategory),
		"getSettings":         func(ctx context.Context, c *call) (any, error) { return s.app.Settings(ctx, c.caller) },
		"editSettings":        withBody(s.app.EditSettings),
	}
}

// withBody is the handler of a write that needs nothing but its body.
func withBody[In, Out any](write func(context.Context, app.Caller, In, app.Write) (Out, error)) handler {
	return func(ctx context.Context, c *call) (any, error) {
		var in In
		if err := c.decode(&in); err != nil {
			return nil, err
		}
		return write(ctx, c.caller, in, c.write)
	}
}

// onID is the handler of a write on what the path names.
func onID[In, Out any](write func(context.Context, app.Caller, string, In, app.Write) (Out, error)) handler {
	return func(ctx context.Context, c *call) (any, error) {
		var in In
		if err := c.decode(&in); err != nil {
			return nil, err
		}
		return write(ctx, c.caller, c.id, in, c.write)
	}
}

func (s *Server) changePassword(ctx context.Context, c *call) (any, error) {
	var body struct{ Current, New string }
	if err := c.decode(&body); err != nil {
		return nil, err
	}
	return s.app.ChangePassword(ctx, c.caller, body.Current, body.New, c.write)
}

// deviceChoice is the body of both ways to end a session.
type deviceChoice struct {
	DeviceID string `json:"device_id"`
}

func (s *Server) revokeDevice(ctx context.Context, c *call) (any, error) {
	var body deviceChoice
	if err := c.decode(&body); err != nil {
		return nil, err
	}
	return listOf(s.app.Revoke(ctx, c.caller, body.DeviceID, c.write))
}

func (s *Server) revokeDeviceOf(ctx context.Context, c *call) (any, error) {
	var body deviceChoice
	if err := c.decode(&body); err != nil {
		return nil, err
	}
	return listOf(s.app.RevokeOf(ctx, c.caller, c.id, body.DeviceID, c.write))
}

func (s *Server) listPeople(ctx context.Context, c *call) (any, error) {
	q := app.PeopleQuery{Q: c.query.Get("q"), Unit: c.query.Get("unit"), Role: grid.Role(c.query.Get("role")), After: c.query.Get("after")}
	if c.query.Has("disabled") {
		disabled := c.query.Get("disabled") == "true"
		q.Disabled = &disabled
	}
	return s.app.People(ctx, c.caller, q)
}

func (s *Server) newCode(ctx context.Context, c *call) (any, error) {
	var body struct{ Hours int }
	if err := c.decode(&body); err != nil {
		return nil, err
	}
	return s.app.NewCode(ctx, c.caller, c.id, body.Hours, c.write)
}

func (s *Server) listHolidays(ctx context.Context, c *call) (any, error) {
	year, _ := strconv.Atoi(c.query.Get("year")) // held against the contract before; absent is 0
	return s.app.Holidays(ctx, c.caller, year)
}
