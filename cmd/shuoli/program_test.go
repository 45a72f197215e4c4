package main

import (
	"os"
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
