package calendar_test

import (
	"slices"
	"strings"
	"testing"

	"shuoli/internal/calendar"
)

func TestReadList(t *testing.T) {
	days, err := calendar.ReadList("\ufeffdate,kind,name\n# 国办发明电\n2027-01-01,放假,元旦\n\n2027-01-03, workday ,元旦调休\n")
	want := []calendar.Day{
		{Date: "2027-01-01", Kind: calendar.Holiday, Name: "元旦"},
		{Date: "2027-01-03", Kind: calendar.Workday, Name: "元旦调休"},
	}
	if err != nil || !slices.Equal(days, want) {
		t.Fatalf("%v, %v", days, err)
	}
	for wrong, says := range map[string]string{
		"":                     "empty",
		"date,kind,name\n":     "empty",
		"2027-02-30,holiday,x": "no date",
		"2027-01-01,maybe,x":   "neither",
		"2027-01-01,holiday":   "wrong number of fields",
		"2027-01-01,holiday,x\n2027-01-01,放假,x":     "twice",
		"2027-01-01,holiday,x\n2027/01/02,holiday,": "no date",
	} {
		if _, err := calendar.ReadList(wrong); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v", wrong, err)
		}
	}
}
