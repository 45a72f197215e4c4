package httpapi

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"shuoli/internal/app"
	"shuoli/internal/demo"
	"shuoli/internal/store/storetest"
)

// knock tries to log in; from is a proxy's X-Forwarded-For, "" for none.
func (l *live) knock(username, password, from, device string) *httptest.ResponseRecorder {
	l.t.Helper()
	body, err := json.Marshal(object{"username": username, "password": password})
	if err != nil {
		l.t.Fatal(err)
	}
	r := httptest.NewRequestWithContext(l.t.Context(), "POST", "/api/v1/session", strings.NewReader(string(body)))
	r.Header.Set("Content-Type", "application/json")
	if from != "" {
		for _, name := range []string{"X-Forwarded-For", "X-Real-Ip", "True-Client-Ip", "Cf-Connecting-Ip"} {
			r.Header.Set(name, from)
		}
		r.Header.Set("Forwarded", "for="+from)
		r.Header.Set("User-Agent", "browser of "+from)
	}
	if device != "" {
		r.Header.Set("Cookie", deviceCookieName+"="+device)
	}
	answer := httptest.NewRecorder()
	l.server.ServeHTTP(answer, r)
	l.hold(sent{id: "logIn"}, answer)
	return answer
}

// device is the token of a device that somebody has logged in from.
func (l *live) device(who string) string {
	l.t.Helper()
	answer := l.knock(who, demo.Password, "", "")
	for _, c := range answer.Result().Cookies() {
		if c.Name == deviceCookieName {
			return c.Value
		}
	}
	l.t.Fatalf("%s: %d %s", who, answer.Code, answer.Body)
	return ""
}

// spellings are names that all mean tiaojie05.
var spellings = []string{"tiaojie05", "TIAOJIE05", "TiaoJie05", " tiaojie05", "tiaojie05\t", "ｔｉａｏｊｉｅ０５", "ＴＩＡＯＪＩＥ05", "\u3000tiaojie05\u00a0", "𝐭𝐢𝐚𝐨𝐣𝐢𝐞𝟎𝟓"}

// A thousand guesses in a quarter of an hour, in every spelling, from an address that is
// another each time by what its headers claim, over two replicas of which one is started
// again: ten are looked at. Then the one whose account it is logs in where he always does.
func TestAUN01AThousandGuesses(t *testing.T) {
	seed.EachWorld(t, func(t *testing.T, w *storetest.World) {
		t.Parallel()
		replicas := []*live{enliven(t, w), enliven(t, w)}
		tablet := replicas[0].device("tiaojie05")
		began, outcomes := replicas[0].clock.Now(), map[int]int{}
		for i := range 1000 {
			if i == 500 {
				replicas[1] = enliven(t, w)
			}
			for _, l := range replicas {
				l.clock.Set(began.Add(time.Duration(i) * 900 * time.Millisecond))
			}
			answer := replicas[i%2].knock(spellings[i%len(spellings)], fmt.Sprint("guess ", i), fmt.Sprintf("198.51.%d.%d", i/250, i%250), "")
			outcomes[answer.Code]++
		}
		if want := map[int]int{http.StatusUnauthorized: 10, http.StatusTooManyRequests: 990}; !maps.Equal(outcomes, want) {
			t.Errorf("answered %v, want %v", outcomes, want)
		}
		for i, l := range replicas {
			if answer := l.knock("tiaojie05", demo.Password, "", ""); answer.Code != http.StatusTooManyRequests {
				t.Errorf("replica %d lets a stranger's device in: %d", i, answer.Code)
			}
			if answer := l.knock("tiaojie05", demo.Password, "", tablet); answer.Code != http.StatusOK {
				t.Errorf("replica %d shuts a known device out: %d %s", i, answer.Code, answer.Body)
			}
		}
		replicas[0].clock.Set(replicas[0].clock.Now().Add(30 * time.Minute))
		if answer := replicas[0].knock("tiaojie05", demo.Password, "", ""); answer.Code != http.StatusOK {
			t.Errorf("after half an hour: %d %s", answer.Code, answer.Body)
		}
	})
}

// Who shuts the accounts of many keeps none of them from their known devices.
func TestAUN01NobodyIsLockedOut(t *testing.T) {
	eachLive(t, func(t *testing.T, l *live) {
		devices := map[string]string{}
		for i := range 6 {
			who := fmt.Sprintf("tiaojie%02d", 10+i)
			devices[who] = l.device(who)
		}
		for who := range devices {
			for range 6 {
				l.knock(who, "wrong", "", "")
			}
		}
		for who, device := range devices {
			if answer := l.knock(who, demo.Password, "", ""); answer.Code != http.StatusTooManyRequests {
				t.Errorf("%s: %d, want it closed to strangers", who, answer.Code)
			}
			if answer := l.knock(who, demo.Password, "", device); answer.Code != http.StatusOK {
				t.Errorf("%s: %d %s", who, answer.Code, answer.Body)
			}
		}
	})
}

// Whatever the account is, who guesses is answered the same: status, headers, body, and
// how long to wait.
func TestAUN02(t *testing.T) {
	eachLive(t, func(t *testing.T, l *live) {
		made := app.CodeView{}
		l.read(l.do(l.request("admin", "createPerson", "", 0, object{"username": "xinren", "name": "新人"})), &made)
		l.device("tiaojie41")
		session, p := app.SessionView{}, app.PersonView{}
		l.get("tiaojie40", "whoAmI", "", "", &session)
		l.get("admin", "getPerson", session.UserID, "", &p)
		l.read(l.do(l.request("admin", "editPerson", p.ID, p.Version, object{"disabled": true})), &app.PersonView{})
		l.clock.Set(l.clock.Now().Add(time.Minute))
		began := l.clock.Now()
		var first []any
		for _, c := range []struct{ what, who, password string }{
			{"an unknown name", "nobody", "wrong"},
			{"a wrong password", "tiaojie05", "wrong"},
			{"a disabled account", "tiaojie40", "wrong"},
			{"a disabled account's own password", "tiaojie40", demo.Password},
			{"a wrong code", "xinren", "234679ACEF"},
			{"no name of ours", strings.Repeat("长", 64), "wrong"},
			{"one who was in before", "tiaojie41", "wrong"},
		} {
			began = began.Add(2 * time.Hour)
			l.clock.Set(began)
			var answers []any
			for range 7 {
				answer := l.knock(c.who, c.password, "", "")
				h := answer.Header().Clone()
				h.Del(requestIDHeader)
				answers = append(answers, answer.Code, h, answer.Body.String())
			}
			if first == nil {
				first = answers
			}
			if !reflect.DeepEqual(answers, first) {
				t.Errorf("%s is answered\n%v\nand not\n%v", c.what, answers, first)
			}
		}
		if codes := fmt.Sprint(first[0], first[12], first[15]); codes != "401 401 429" {
			t.Errorf("answered %s", codes)
		}
	})
}
