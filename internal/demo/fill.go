package demo

import (
	"context"
	"fmt"
	"strings"

	"shuoli/internal/app"
	"shuoli/internal/calendar"
	"shuoli/internal/fault"
)

// Fill makes the demo in an empty database, with the clock where it is set now as
// its present. A database that holds the demo already is left as it is; one with
// other data is refused (Conflict, code "not_empty").
func Fill(ctx context.Context, a *app.App, clock *app.Clock) error {
	now := clock.Now()
	today := calendar.DateOf(now)
	plan, err := Township(today)
	if err != nil {
		return err
	}
	switch err := a.Found(ctx, plan, Password); {
	case fault.CodeOf(err) == "not_empty":
		if _, missing := a.CallerNamed(ctx, "tiaojie01"); missing == nil {
			return nil
		}
		return err
	case err != nil:
		return err
	}
	cal, err := a.Calendar(ctx)
	if err != nil {
		return err
	}
	s := &script{ctx: ctx, app: a, people: map[string]app.Caller{}, today: today}
	s.tell(cal)
	defer clock.Set(now)
	return s.play(clock)
}

// Accounts is what the terminal shows of who can log in.
func Accounts() string {
	var b strings.Builder
	fmt.Fprintf(&b, "  演示数据：村庄是真的，总支、小组和人物都是虚构的。密码都是 %s\n", Password)
	for _, line := range [][2]string{
		{"tiaojie01 … tiaojie48", "调解员（第 n 个村）"},
		{"wangge-01-1 …", "网格长（村-组）"},
		{"cun01 … cun48", "村负责人"},
		{"zong1 … zong6", "总支负责人"},
		{"zongzhi", "乡综治办"},
		{"xiangzhang", "乡领导"},
		{"paichusuo, sifasuo, xinfang", "联动单位"},
		{"admin, shenji", "管理员、审计"},
	} {
		fmt.Fprintf(&b, "    %-28s %s\n", line[0], line[1])
	}
	return b.String()
}
