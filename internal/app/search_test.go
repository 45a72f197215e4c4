package app_test

import (
	"slices"
	"testing"

	"shuoli/internal/app"
)

// Possible repeats stay within what the asker may read; a restricted case is nobody's
// hint (product.md 3.1 and 7).
func TestRepeatsStayInTheScopeOfTheAsker(t *testing.T) {
	each(t, func(t *township) {
		mine := t.register("tiaojie05", "v-05")
		other := t.register("tiaojie12", "v-12")
		r := quarrel("v-05")
		r.Restricted = true
		if _, err := t.app.Register(t.Context(), t.who("tiaojie05"), r, t.write(0)); err != nil {
			t.Fatal(err)
		}
		for name, c := range map[string]struct {
			who  string
			q    app.RepeatQuery
			want []string
		}{
			"by name":                {"tiaojie05", app.RepeatQuery{Names: []string{"郑大河"}}, []string{mine.ID}},
			"by phone":               {"tiaojie05", app.RepeatQuery{Phones: []string{"138 0000-1111"}}, []string{mine.ID}},
			"either":                 {"tiaojie05", app.RepeatQuery{Names: []string{"没有的人"}, Phones: []string{"１３８００００１１１１"}}, []string{mine.ID}},
			"of both":                {"zongzhi", app.RepeatQuery{Names: []string{"郑小川"}, Phones: []string{"13800001111"}}, []string{mine.ID, other.ID}},
			"another's phone":        {"tiaojie12", app.RepeatQuery{Phones: []string{"13800001111"}}, []string{other.ID}},
			"a piece of a name":      {"zongzhi", app.RepeatQuery{Names: []string{"郑大"}}, nil},
			"nothing":                {"zongzhi", app.RepeatQuery{}, nil},
			"no case of anybody's":   {"admin", app.RepeatQuery{Names: []string{"郑大河"}}, nil},
			"a stranger's and mine":  {"wangge-05-1", app.RepeatQuery{Names: []string{"郑大河"}}, nil},
			"a phone that is nobody": {"zongzhi", app.RepeatQuery{Phones: []string{"   "}}, nil},
		} {
			page, err := t.app.Repeats(t.Context(), t.who(c.who), c.q)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			var got []string
			for _, row := range page.Items {
				got = append(got, row.ID)
			}
			slices.Sort(got)
			slices.Sort(c.want)
			if !slices.Equal(got, c.want) {
				t.Errorf("%s: got %v, want %v", name, got, c.want)
			}
		}
	})
}

// The list, its count and its pages agree on what a query finds.
func TestAQueryFindsWithinTheScope(t *testing.T) {
	each(t, func(t *township) {
		mine, other := t.register("tiaojie05", "v-05"), t.register("tiaojie12", "v-12")
		for _, c := range []struct {
			who, q string
			want   int
		}{
			{"tiaojie05", "zdh", 1}, {"tiaojie05", "郑大 小川", 1}, {"tiaojie05", "zhengdahe 东院", 1}, {"tiaojie05", other.DeviceNumber, 0},
			{"tiaojie05", mine.DeviceNumber, 1}, {"zongzhi", "zdh", 2}, {"admin", "zdh", 0}, {"zongzhi", "郑大河 AND NOT \"郑\"*", 0},
		} {
			page, err := t.app.Cases(t.Context(), t.who(c.who), app.CaseQuery{Q: c.q})
			if err != nil || len(page.Items) != c.want || *page.Matches != c.want {
				t.Errorf("%s, %q: %d found, %v", c.who, c.q, len(page.Items), err)
			}
		}
	})
}
