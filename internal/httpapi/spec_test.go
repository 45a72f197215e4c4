package httpapi

import (
	"slices"
	"strings"
	"testing"

	"shuoli/internal/authz"
	"shuoli/internal/dispute"
	"shuoli/policies"
)

func TestTheContractBecomesRoutes(t *testing.T) {
	routes, err := readContract(contract)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, r := range routes {
		got[r.id] = strings.Join([]string{r.method, r.path, r.permission(), r.scope}, " ")
	}
	for id, want := range map[string]string{
		"logIn":         "POST /api/v1/session public none",
		"getCase":       "GET /api/v1/cases/:id case:read subtree",
		"listEvents":    "GET /api/v1/cases/:id/events case:read subtree",
		"getZeroReport": "GET /api/v1/zero-reports/:unit_id/:date zero-report:read subtree",
		"registerCase":  "POST /api/v1/cases case:register subtree",
		"act:send-back": "POST /api/v1/cases/:id/actions/send-back case:send-back subtree",
		"advanceDemo":   "POST /api/v1/demo/advance demo:advance none",
	} {
		if got[id] != want {
			t.Errorf("%s: %q, want %q", id, got[id], want)
		}
	}
}

// TestPolicyAndContractNameTheSame keeps a right that no operation asks for out of
// the policy: it would wait there for the first operation that takes its name.
func TestPolicyAndContractNameTheSame(t *testing.T) {
	authority, err := authz.Load(policies.Files)
	if err != nil {
		t.Fatal(err)
	}
	routes, err := readContract(contract)
	if err != nil {
		t.Fatal(err)
	}
	var asked []string
	for _, r := range routes {
		if !r.anonymous() {
			asked = append(asked, r.permission())
		}
	}
	slices.Sort(asked)
	if asked = slices.Compact(asked); !slices.Equal(asked, authority.All()) {
		t.Errorf("operations ask for %v,\nthe policy knows %v", asked, authority.All())
	}
}

func TestEveryActOfThePeopleHasAnOperation(t *testing.T) {
	routes, err := readContract(contract)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range dispute.Table {
		id := "act:" + string(row.Action)
		if row.Action == dispute.ActEdit {
			id = "editCase"
		}
		if !slices.ContainsFunc(routes, func(r *route) bool { return r.id == id }) {
			t.Errorf("no operation %s", id)
		}
	}
}

const small = `
openapi: 3.0.3
info: {title: t, version: "1"}
servers: [{url: /api/v1}]
paths:
  /things:
    post:
      operationId: makeThing
      x-permission: thing:make
      x-scope: none
      parameters: [{name: Idempotency-Key, in: header, required: true, schema: {type: string}}]
      requestBody: {required: true, content: {application/json: {schema: {type: object, additionalProperties: false, properties: {n: {type: integer}}}}}}
      responses: {'200': {description: made}}
`

func TestAContractThatIsNotCompleteIsRefused(t *testing.T) {
	if _, err := readContract([]byte(small)); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ from, to, says string }{
		"no permission":         {"      x-permission: thing:make\n", "", "x-permission"},
		"a permission misspelt": {"thing:make", "thing make", "x-permission"},
		"a permission of *":     {"thing:make", "'thing:*'", "x-permission"},
		"an upper-case public":  {"thing:make", "Public", "x-permission"},
		"no scope":              {"      x-scope: none\n", "", "x-scope"},
		"an unknown scope":      {"x-scope: none", "x-scope: world", "x-scope"},
		"no id":                 {"      operationId: makeThing\n", "", "operationId"},
		"no key":                {"      parameters: [{name: Idempotency-Key, in: header, required: true, schema: {type: string}}]\n", "", "Idempotency-Key"},
		"an unknown name":       {"  /things:\n", "  /things/{thing_id}:\n", "thing_id"},
		"a key and read-only":   {"      x-scope: none\n", "      x-scope: none\n      x-read-only: true\n", "Idempotency-Key"},
		"a read-only PUT":       {"    post:\n      operationId: makeThing\n", "    put:\n      operationId: makeThing\n      x-read-only: true\n", "x-read-only"},
		"open to fields":        {"additionalProperties: false, ", "", "additionalProperties"},
		"wide open to fields":   {"additionalProperties: false", "additionalProperties: true", "additionalProperties"},
		"open deep down":        {"{type: integer}", "{type: array, items: {type: object}}", "/n/*"},
		"a number":              {"{type: integer}", "{type: number}", "/n"},
		"anything":              {"{type: integer}", "{}", "/n"},
		"a body not required":   {"{required: true, content", "{content", "required"},
		"two kinds of body":     {"content: {application/json", "content: {text/plain: {}, application/json", "application/json alone"},
		"no success":            {"'200'", "'400'", "success"},
		"two successes":         {"{'200'", "{'201': {description: x}, '200'", "success"},
		"broken":                {"paths:", "path:", "openapi.yaml"},
		"no YAML":               {"paths:", "\tpaths:", "openapi.yaml"},
	} {
		changed := strings.Replace(small, c.from, c.to, 1)
		if changed == small {
			t.Fatalf("%s: nothing changed", name)
		}
		if _, err := readContract([]byte(changed)); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want an error with %q", name, err, c.says)
		}
	}
}

func TestHandlersAndOperationsMustMeet(t *testing.T) {
	s := &Server{app: &fake{}}
	routes := func() []*route { r, _ := readContract(contract); return r }
	if _, err := bind(routes(), s.handlers(), s.act); err != nil {
		t.Fatal(err)
	}
	fewer := s.handlers()
	delete(fewer, "today")
	more := s.handlers()
	more["erase"] = s.today
	act := func(change func(*route)) []*route {
		all := routes()
		for _, r := range all {
			if r.id == "act:note" {
				change(r)
			}
		}
		return all
	}
	for name, c := range map[string]struct {
		routes []*route
		named  map[string]handler
		says   string
	}{
		"an operation without handler": {routes(), fewer, "today has no handler"},
		"a handler without operation":  {routes(), more, "erase has no operation"},
		"an act that is none":          {act(func(r *route) { r.id = "act:fly" }), s.handlers(), "act:fly"},
		"an act at another path":       {act(func(r *route) { r.path = "/api/v1/cases/:id/actions/void" }), s.handlers(), "/actions/note"},
		"an act with another right":    {act(func(r *route) { r.action = "read" }), s.handlers(), "case:note"},
	} {
		if _, err := bind(c.routes, c.named, s.act); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want an error with %q", name, err, c.says)
		}
	}
	if err := granted([]*route{{id: "x", object: "thing", action: "make"}}, []string{"thing:read"}); err == nil {
		t.Error("an operation that nobody may use")
	}
}
