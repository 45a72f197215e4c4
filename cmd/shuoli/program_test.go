package main

import (
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"shuoli/internal/store/storetest"
)

// asProgram in the environment makes the test binary the program itself, in a process
// that can be killed.
const asProgram = "TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
	}
	storetest.Main(m)
}

// environ is the environment without settings of ours: who tests has his own.
func environ() []string {
	return slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "SHUOLI_") })
}

// sessionOf is the token of the session that an answer begins, "" for none. It comes with
// a cookie that names the device.
func sessionOf(answer *http.Response) string {
	for _, c := range answer.Cookies() {
		if c.Name == sessionCookie {
			return c.Value
		}
	}
	return ""
}

const sessionCookie = "__Host-shuoli"
