package httpapi

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"time"
)

// kinds are the content types of what a build of the interface holds. The
// system's table is not asked: it differs from one machine to the next.
var kinds = map[string]string{
	".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8",
	".json": "application/json", ".webmanifest": "application/manifest+json", ".map": "application/json",
	".svg": "image/svg+xml", ".png": "image/png", ".ico": "image/x-icon", ".jpg": "image/jpeg", ".webp": "image/webp",
	".woff": "font/woff", ".woff2": "font/woff2", ".txt": "text/plain; charset=utf-8", ".wasm": "application/wasm",
}

// pages serves the built interface. Files under /assets/ carry a hash in their
// names and may be kept for ever; index.html names them and is never kept. Any
// other path is a view of the interface and gets index.html, but a missing asset
// is 404: a page of HTML in place of a script hides that the tablet is behind.
func pages(files fs.FS) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		if request.Method != http.MethodGet && request.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			noRoute(w, http.StatusMethodNotAllowed)
			return
		}
		name := strings.Trim(request.URL.Path, "/")
		data, err := page(files, name)
		switch {
		case err == nil && name != "index.html" && strings.HasPrefix(name, "assets/"):
			w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		case err == nil && name != "index.html":
			w.Header().Set("Cache-Control", "no-cache")
		case strings.HasPrefix(name, "assets/"):
			noRoute(w, http.StatusNotFound)
			return
		default:
			name = "index.html"
			if data, err = page(files, name); err != nil {
				unbuilt(w)
				return
			}
			w.Header().Set("Cache-Control", "no-store")
		}
		w.Header().Set("Content-Type", kinds[path.Ext(name)])
		http.ServeContent(w, request, name, time.Time{}, bytes.NewReader(data))
	})
}

// page reads a file of the build, if it is one that may be served.
func page(files fs.FS, name string) ([]byte, error) {
	if files == nil || name == "" || !fs.ValidPath(name) || strings.HasPrefix(path.Base(name), ".") {
		return nil, fs.ErrNotExist
	}
	if _, known := kinds[path.Ext(name)]; !known {
		return nil, fs.ErrNotExist
	}
	data, err := fs.ReadFile(files, name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("httpapi: reading %s: %w", name, err)
	}
	return data, err
}

// unbuilt tells who started the binary without a build what to do.
func unbuilt(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusNotFound)
	_, _ = w.Write([]byte("界面还没有构建，请运行 make run\n"))
}
