package ledger

import (
	"regexp"
	"strconv"
	"strings"
)

// maxFen is what a number in a sheet, of 15 digits, still holds to the fen: ten trillion yuan.
const maxFen = 1e15 - 1

var (
	amountText = regexp.MustCompile(`^(?:人民币|RMB|¥|￥)?([\d,]+)(?:\.(\d+))?(万元|万|元|圆|块)?(?:人民币)?(?:整|正)?$`)
	thousands  = regexp.MustCompile(`^(?:\d+|\d{1,3}(?:,\d{3})+)$`)
)

// readAmount reads a sum of money in fen, by decimal digits alone. A bare number counts
// in the header's unit, 万元 where wan is true; a unit in the cell wins. ok is false for
// what is not one exact sum: 约500元, 500-800, more than two digits after the yuan.
func readAmount(c Cell, wan bool) (fen *int64, ok bool) {
	text := c.written()
	if none(text) {
		return nil, true
	}
	m := amountText.FindStringSubmatch(squeeze(text))
	if m == nil || !thousands.MatchString(m[1]) {
		return nil, false
	}
	places := 2 // digits behind the point that make fen
	if strings.HasPrefix(m[3], "万") || m[3] == "" && wan {
		places = 6
	}
	fraction := strings.TrimRight(m[2], "0")
	if len(fraction) > places {
		return nil, false
	}
	digits := strings.ReplaceAll(m[1], ",", "") + fraction + strings.Repeat("0", places-len(fraction))
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || n > maxFen {
		return nil, false
	}
	return &n, true
}
