package stats_test

import (
	"testing"

	"shuoli/internal/stats"
)

func TestCheckYearly(t *testing.T) {
	for _, tt := range []struct {
		name                            string
		settled, success, oral, written int64
		code, pointer, detail           string
	}{
		{"the report of 2024", 364, 364, 394, 70, "yearly_sum", "/oral", "口头加书面 394 + 70 = 464，不等于成功 364"},
		{"one too few", 10, 8, 5, 2, "yearly_sum", "/oral", "口头加书面 5 + 2 = 7，不等于成功 8"},
		{"more successes than disputes", 7, 8, 5, 3, "success_over_settled", "/success", "成功 8 多于调处 7"},
		{"every dispute a success", 364, 364, 294, 70, "", "", ""},
		{"some failed", 10, 8, 5, 3, "", "", ""},
		{"an empty year", 0, 0, 0, 0, "", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			err := stats.CheckYearly(tt.settled, tt.success, tt.oral, tt.written)
			switch {
			case tt.code == "":
				if err != nil {
					t.Errorf("got %v, want it taken", err)
				}
			case err == nil:
				t.Errorf("taken, want %s", tt.code)
			case err.Code != tt.code || err.Detail != tt.detail || err.Fields[0].Pointer != tt.pointer:
				t.Errorf("got %s %q at %s, want %s %q at %s", err.Code, err.Detail, err.Fields[0].Pointer, tt.code, tt.detail, tt.pointer)
			}
		})
	}
}
