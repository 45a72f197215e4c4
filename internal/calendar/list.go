package calendar

import (
	"encoding/csv"
	"fmt"
	"strings"
)

// kindWords are the words a list may use for each kind: the program's own, and
// those of the State Council's yearly notice.
var kindWords = map[string]Kind{
	"holiday": Holiday, "放假": Holiday,
	"workday": Workday, "上班": Workday,
}

// ListError says which entry of a list is not understood, counted from 1, and why.
type ListError struct {
	Entry int
	What  string
}

func (e *ListError) Error() string { return fmt.Sprintf("calendar: entry %d: %s", e.Entry, e.What) }

// ReadList reads an official calendar: one line a day, date,kind,name, such as
// 2027-01-01,放假,元旦. Empty lines, lines that begin with # and a header line are
// skipped; anything else that is not understood is an error that names its line,
// because a holiday that is guessed wrong moves hearing days.
func ReadList(text string) ([]Day, error) {
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff")))
	r.Comment, r.FieldsPerRecord, r.TrimLeadingSpace = '#', 3, true
	rows, err := r.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("calendar: %w", err)
	}
	var days []Day
	seen := map[Date]bool{}
	for i, row := range rows {
		if i == 0 && row[0] == "date" {
			continue
		}
		date, err := ParseDate(strings.TrimSpace(row[0]))
		if err != nil {
			return nil, &ListError{i + 1, fmt.Sprintf("%q is no date", row[0])}
		}
		kind, ok := kindWords[strings.TrimSpace(row[1])]
		if !ok {
			return nil, &ListError{i + 1, fmt.Sprintf("%q is neither holiday nor workday", row[1])}
		}
		if seen[date] {
			return nil, &ListError{i + 1, fmt.Sprintf("%s is there twice", date)}
		}
		seen[date] = true
		days = append(days, Day{Date: date, Kind: kind, Name: strings.TrimSpace(row[2])})
	}
	if len(days) == 0 {
		return nil, fmt.Errorf("calendar: the list is empty")
	}
	return days, nil
}
