package authz

import (
	"fmt"
	"slices"
	"strings"

	"shuoli/internal/grid"
)

// prefix keeps roles apart from anything else casbin might be asked about; a
// person whose user name is "admin" must not come by the role of that name.
const prefix = "r:"

type rule struct {
	line                 int
	role, object, action string
}

// readPolicy reads "p, r:role, object, action" lines; blank lines and those that
// begin with # are skipped, anything else is refused with its number.
func readPolicy(text string) ([]rule, error) {
	var rules []rule
	first := map[[3]string]int{}
	for i, line := range strings.Split(text, "\n") {
		n := i + 1
		line = strings.TrimSuffix(line, "\r")
		if strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#") {
			continue
		}
		r, err := readLine(line)
		if err != nil {
			return nil, fmt.Errorf("authz: policy.csv line %d: %w", n, err)
		}
		key := [3]string{r.role, r.object, r.action}
		if before, twice := first[key]; twice {
			return nil, fmt.Errorf("authz: policy.csv line %d: the same as line %d", n, before)
		}
		first[key] = n
		r.line = n
		rules = append(rules, r)
	}
	if len(rules) == 0 {
		return nil, fmt.Errorf("authz: policy.csv allows nobody anything")
	}
	return rules, nil
}

func readLine(line string) (rule, error) {
	fields := strings.Split(line, ",")
	if len(fields) != 4 {
		return rule{}, fmt.Errorf("%d fields, want 4: p, role, object, action", len(fields))
	}
	for i, f := range fields {
		fields[i] = strings.Trim(f, " ")
	}
	role, isRole := strings.CutPrefix(fields[1], prefix)
	switch {
	case fields[0] != "p":
		return rule{}, fmt.Errorf("begins with %q, want p", fields[0])
	case !isRole:
		return rule{}, fmt.Errorf("role %q does not begin with %s", fields[1], prefix)
	case !slices.Contains(grid.Roles, grid.Role(role)):
		return rule{}, fmt.Errorf("no such role %q", role)
	case !isWord(fields[2]):
		return rule{}, fmt.Errorf("object %q is not lower-case letters, - and _", fields[2])
	case !isWord(fields[3]):
		return rule{}, fmt.Errorf("action %q is not lower-case letters, - and _", fields[3])
	}
	return rule{role: fields[1], object: fields[2], action: fields[3]}, nil
}

// isWord keeps out whatever a matcher could one day take for a pattern.
func isWord(s string) bool {
	return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz_-") == ""
}

func split(permission string) (object, action string) {
	object, action, _ = strings.Cut(permission, ":")
	return object, action
}
