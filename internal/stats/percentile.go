package stats

import (
	"maps"
	"slices"
)

// percentile is the p-th percentile by nearest rank of days counted in a histogram:
// the smallest number of days that at least p in a hundred do not exceed. It is nil
// for an empty one.
func percentile(histogram map[int]int64, p int64) *int {
	var total int64
	for _, n := range histogram {
		total += n
	}
	rank := (p*total + 99) / 100
	for _, days := range slices.Sorted(maps.Keys(histogram)) {
		if rank -= histogram[days]; rank <= 0 {
			return &days
		}
	}
	return nil
}

// ratio is nil over nothing.
func ratio(part, whole int64) *float64 {
	if whole == 0 {
		return nil
	}
	r := float64(part) / float64(whole)
	return &r
}
