package httpapi

import (
	"mime"
	"net/http"
	"strconv"

	"shuoli/internal/app"
)

// writeFile answers with a file to be kept, never to be shown as a page of ours.
func writeFile(w http.ResponseWriter, file app.File) {
	h := w.Header()
	h.Set("Content-Type", file.Type)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": file.Name}))
	h.Set("Content-Length", strconv.Itoa(len(file.Data)))
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusOK)
	_, _ = w.Write(file.Data) // nobody is left to be told of a failure here
}
