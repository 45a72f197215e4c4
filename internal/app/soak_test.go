//go:build soak

package app_test

import (
	"fmt"
	"math"
	"slices"
	"sync"
	"testing"
	"time"

	"shuoli/internal/app"
	"shuoli/internal/demo"
)

// Nobody who measures how long the answer takes learns whether a name is known, or its
// account disabled or shut.
func TestSoakAUN02(t *testing.T) {
	each(t, func(t *township) {
		const n = 300
		yes := true
		p, err := t.app.Person(t.Context(), t.who("admin"), t.who("tiaojie20").Subject.UserID)
		if err != nil {
			t.Fatal(err)
		}
		if _, err = t.app.EditPerson(t.Context(), t.who("admin"), p.ID, app.PersonEdit{Disabled: &yes}, t.write(p.Version)); err != nil {
			t.Fatal(err)
		}
		took := func(who, password, code string) time.Duration {
			began := time.Now()
			_, err := t.app.LogIn(t.Context(), who, password, app.Visit{Origin: "192.0.2.1"})
			d := time.Since(began)
			t.wants(code, err)
			return d
		}
		evaluated, refused := map[string][]time.Duration{}, map[string][]time.Duration{}
		for i := range n {
			for what, c := range map[string][2]string{ // in another order each time
				"unknown": {fmt.Sprintf("nobody%03d", i), "wrong"}, "wrong": {fmt.Sprintf("tiaojie%02d", i%10+1), "wrong"},
				"disabled": {"tiaojie20", demo.Password},
			} {
				t.forward(2 * time.Hour)
				evaluated[what] = append(evaluated[what], took(c[0], c[1], "wrong_credentials"))
			}
		}
		for _, who := range []string{"tiaojie01", "tiaojie20", "nobody"} {
			for range 5 {
				took(who, "wrong", "wrong_credentials")
			}
		}
		for range n {
			for what, who := range map[string]string{"known": "tiaojie01", "disabled": "tiaojie20", "unknown": "nobody"} {
				refused[what] = append(refused[what], took(who, demo.Password, "too_many_attempts"))
			}
		}
		t.alike(evaluated, "unknown")
		t.alike(refused, "unknown")
	})
}

// alike fails the test when one of the kinds takes another time than the one named.
func (t *township) alike(took map[string][]time.Duration, as string) {
	t.Helper()
	for what, list := range took {
		slices.Sort(list)
		slices.Sort(took[as])
		apart := (list[len(list)/2] - took[as][len(list)/2]).Abs()
		p := sameDistribution(list, took[as])
		t.Logf("%s: median %s, %s apart, p %.3f", what, list[len(list)/2], apart, p)
		if apart > 5*time.Millisecond || p <= 0.01 {
			t.Errorf("%s can be told from %s", what, as)
		}
	}
}

// sameDistribution is the Kolmogorov–Smirnov test's p for two sorted samples.
func sameDistribution(a, b []time.Duration) float64 {
	most := 0.0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		at := min(a[i], b[j])
		for i < len(a) && a[i] <= at {
			i++
		}
		for j < len(b) && b[j] <= at {
			j++
		}
		most = max(most, math.Abs(float64(i)/float64(len(a))-float64(j)/float64(len(b))))
	}
	n := math.Sqrt(float64(len(a)*len(b)) / float64(len(a)+len(b)))
	lambda, p := (n+0.12+0.11/n)*most, 0.0
	if lambda < 0.2 {
		return 1
	}
	for k := 1; k <= 100; k++ {
		p += 2 * math.Pow(-1, float64(k-1)) * math.Exp(-2*float64(k*k)*lambda*lambda)
	}
	return min(max(p, 0), 1)
}

// Of forty-eight who log in at once, ninety-five in a hundred are in within five seconds.
func TestSoakAUN03(t *testing.T) {
	each(t, func(t *township) {
		took := make([]time.Duration, 48)
		var wg sync.WaitGroup
		began := time.Now()
		for i := range took {
			wg.Go(func() {
				if _, err := t.app.LogIn(t.Context(), fmt.Sprintf("tiaojie%02d", i+1), demo.Password, app.Visit{Origin: "192.0.2.1"}); err != nil {
					t.Error(err)
				}
				took[i] = time.Since(began)
			})
		}
		wg.Wait()
		slices.Sort(took)
		if p95 := took[len(took)*95/100]; p95 > 5*time.Second {
			t.Errorf("p95 is %s", p95)
		}
	})
}

// TestSoakDUR06 draws more single bytes.
func TestSoakDUR06(t *testing.T) { newSpoiler(t).singles(500) }
