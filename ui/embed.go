// Package ui holds the built interface, so that one binary serves everything.
package ui

import "embed"

// Dist is the output of `npm run build`; until that has run it holds only
// .gitkeep. The prefix all: keeps files whose names begin with a dot or an
// underscore, which embed would otherwise drop in silence.
//
//go:embed all:dist
var Dist embed.FS
