// Package policies holds who may do what kind of thing, as casbin reads it.
// internal/authz is its only reader.
package policies

import "embed"

// Files are model.conf and policy.csv.
//
//go:embed model.conf policy.csv
var Files embed.FS
