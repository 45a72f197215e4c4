package store_test

import (
	"reflect"
	"regexp"
	"strings"
	"testing"

	"shuoli/internal/grid"
	"shuoli/internal/store"
	"shuoli/internal/store/storetest"
)

// fromCases is a question about cases.
var fromCases = regexp.MustCompile(`(?i)\b(FROM|JOIN)\s+["` + "`" + `]?cases\b`)

// Whatever takes a scope puts it into every question about cases, and with the zero
// scope finds nothing, even where everything else it is asked with is empty (AUZ-07).
func TestAUZ07TheScopeIsInEveryQuestion(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		place := found(t, s)
		cases := everyCase(t, s, place)
		ids := make([]string, len(cases))
		for i, c := range cases {
			ids[i] = c.ID
		}
		var asked []string
		if err := store.Watch(s, func(sql string) { asked = append(asked, sql) }); err != nil {
			t.Fatal(err)
		}
		clerk := store.ScopeOf(grid.Subject{UserID: "clerk", Grants: []grid.Grant{{Role: grid.Clerk, UnitID: "t1", Level: grid.Township}}})
		given := func(method string, kind reflect.Type) reflect.Value {
			switch {
			case method == "Case" && kind.Kind() == reflect.String:
				return reflect.ValueOf(ids[0])
			case kind == reflect.TypeFor[[]string]() && (method == "CasesOf" || method == "CountOf"):
				return reflect.ValueOf(ids)
			case kind == reflect.TypeFor[[]string]():
				return reflect.ValueOf([]string{"甲" + ids[0], store.HandOverWaiting})
			case kind == reflect.TypeFor[store.Counted]():
				return reflect.ValueOf(store.Counted{Figure: "registered"})
			case kind == reflect.TypeFor[grid.Unit]():
				return reflect.ValueOf(place["t1"])
			case kind == reflect.TypeFor[int]():
				return reflect.ValueOf(100)
			case kind == reflect.TypeFor[int64]():
				return reflect.ValueOf(int64(1 << 40))
			}
			return reflect.Zero(kind)
		}
		methods, questions := 0, 0
		reader := reflect.TypeFor[*store.Read]()
		for i := range reader.NumMethod() {
			method := reader.Method(i)
			scoped := false
			for n := range method.Type.NumIn() {
				scoped = scoped || method.Type.In(n) == reflect.TypeFor[store.Scope]()
			}
			if !scoped {
				continue
			}
			methods++
			// A clerk's scope is his township but for what he is recused from, of which the latter
			// stands in no other condition.
			for name, scope := range map[string]store.Scope{"id NOT IN (SELECT case_id FROM case_persons": clerk, "FALSE": {}} {
				asked = nil
				var answer []reflect.Value
				read(t, s, func(r *store.Read) error {
					in := []reflect.Value{reflect.ValueOf(r)}
					for n := 1; n < method.Type.NumIn(); n++ {
						if kind := method.Type.In(n); kind == reflect.TypeFor[store.Scope]() {
							in = append(in, reflect.ValueOf(scope))
						} else {
							in = append(in, given(method.Name, kind))
						}
					}
					answer = method.Func.Call(in)
					return nil
				})
				for _, sql := range asked {
					if !fromCases.MatchString(sql) {
						continue
					}
					questions++
					// What is selected may say whose a case is, too.
					if _, where, _ := strings.Cut(sql, "WHERE"); !strings.Contains(where, name) {
						t.Errorf("%s asks without its scope %s: %s", method.Name, name, sql)
					}
				}
				several := answer[0].Kind() == reflect.Slice || answer[0].Kind() == reflect.Map
				if name == "FALSE" && (several && answer[0].Len() > 0 || !several && !answer[0].IsZero()) {
					t.Errorf("%s finds %v in no scope", method.Name, answer[0])
				}
			}
		}
		if methods < 15 || questions < 2*methods-10 {
			t.Errorf("%d methods asked %d questions", methods, questions)
		}
		t.Logf("%d methods, %d questions", methods, questions)
	})
}
