package stats

// Figures are the numbers of one row of a table (product.md 6). Where a number cannot be
// said it is nil: a ratio with nothing below the line, and in a table by level all
// that does not split by level.
type Figures struct {
	Registered     *int64 `json:"registered"`
	Accepted       *int64 `json:"accepted"`
	NotAccepted    *int64 `json:"not_accepted"`
	WaitingOpening *int64 `json:"waiting_opening"` // registered, neither accepted nor ended, before the first day
	Waiting        *int64 `json:"waiting"`         // the same after the last day

	Concluded     int64    `json:"concluded"`
	AgreedOral    int64    `json:"agreed_oral"`
	AgreedWritten int64    `json:"agreed_written"`
	Failed        int64    `json:"failed"`
	Withdrawn     int64    `json:"withdrawn"`
	HandedOver    int64    `json:"handed_over"`
	Success       int64    `json:"success"`
	SuccessRate   *float64 `json:"success_rate"` // success ÷ (success + failed)

	Opening    *int64 `json:"opening"`    // accepted and open before the first day; frozen where the period before was published
	Correction *int64 `json:"correction"` // 更正: what reached the program after that publication; else 0
	Closing    *int64 `json:"closing"`

	Cohort *Cohort `json:"cohort"`

	Elevatable   int64    `json:"elevatable"`
	Elevated     int64    `json:"elevated"`
	ElevatedRate *float64 `json:"elevated_rate"`

	DaysMedian *int `json:"days_median"` // acceptance to success, calendar days, nearest rank
	DaysP90    *int `json:"days_p90"`

	Performed int64 `json:"performed"` // successes with every obligation performed
	Confirmed int64 `json:"confirmed"` // successes that every party confirmed at a return visit

	ObligationsDue       *int64   `json:"obligations_due"`
	ObligationsPerformed *int64   `json:"obligations_performed"`
	PerformanceRate      *float64 `json:"performance_rate"`

	Reopened   int64  `json:"reopened"`
	SameDay    int64  `json:"same_day"`
	Visits     *int64 `json:"visits"`
	SelfVisits *int64 `json:"self_visits"`
	Unreached  *int64 `json:"unreached"`
}

// Cohort is what became of the cases accepted in the period.
type Cohort struct {
	Accepted   int64    `json:"accepted"`
	Agreed     int64    `json:"agreed"`
	Failed     int64    `json:"failed"`
	Withdrawn  int64    `json:"withdrawn"`
	HandedOver int64    `json:"handed_over"`
	Open       int64    `json:"open"`
	Rate       *float64 `json:"rate"` // agreed ÷ accepted
}

// By is how a table is split.
type By string

// The splits of GET /statistics.
const (
	ByUnit      By = "unit"       // the unit's children, and its own cases as the row Own
	ByVillage   By = "village"    // every village below, and what belongs to none as the row Own
	ByLevel     By = "level"      // the level that concluded: successes and conclusions only
	ByCategory  By = "category"   // leaves of list B
	ByCategoryA By = "category_a" // list A, by today's mapping
	ByMonth     By = "month"      // YYYY-MM
	BySource    By = "source"
)

// Own is the key of the row 本级, and Unsaid that of the row 未注明: of cases whose source
// nobody said, or whose category has no place in list A.
const (
	Own    = "own"
	Unsaid = "none"
)

// Row is one row of a table.
type Row struct {
	Key  string `json:"key"`
	Name string `json:"name"`
	Figures
}

// Table is the figures of a unit and a period with its parts.
type Table struct {
	Total Figures `json:"total"`
	Rows  []Row   `json:"rows"`
}

// Counts are the sums a row is made of: those of the period, and those of all time
// before it for the stock.
type Counts struct {
	Key    string
	Name   string
	In     []Sum
	Before []Sum
}
