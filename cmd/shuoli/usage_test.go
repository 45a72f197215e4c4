package main

import "testing"

func TestWrongUse(t *testing.T) {
	o := newOffice(t)
	for _, c := range []struct {
		says string
		args []string
	}{
		{"--name", []string{"user", "add", "zhaoliu"}},
		{"--role", []string{"user", "add", "zhaoliu", "--name", "赵六", "--role", "clerk"}},
		{"--hours", []string{"user", "password", "lisi", "--hours", "25"}},
		{"<username>", []string{"user", "disable"}},
		{"expected one of", []string{"user"}},
		{"<file>", []string{"key", "new"}},
		{"nowhere.txt", []string{"audit", "verify", "--anchor", "nowhere.txt"}},
		{"unexpected argument", []string{"audit", "what"}},
	} {
		o.fails(2, c.says, c.args...)
	}
}
