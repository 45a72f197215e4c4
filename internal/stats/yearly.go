package stats

import (
	"fmt"

	"shuoli/internal/fault"
)

// CheckYearly refuses a year's total entered by hand that does not add up: yearly_sum
// where oral and written do not make the successes, success_over_settled where more
// succeeded than were settled. The sum is spelled out, for whoever copied it from a report.
func CheckYearly(settled, success, oral, written int64) *fault.Error {
	if oral+written != success {
		return fault.At("/oral", "yearly_sum",
			fmt.Sprintf("口头加书面 %d + %d = %d，不等于成功 %d", oral, written, oral+written, success))
	}
	if success > settled {
		return fault.At("/success", "success_over_settled", fmt.Sprintf("成功 %d 多于调处 %d", success, settled))
	}
	return nil
}
