package httpapi

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strconv"

	"shuoli/internal/app"
	"shuoli/internal/fault"
)

// problem is schema Problem of the contract, RFC 9457.
type problem struct {
	Title   string        `json:"title"`
	Status  int           `json:"status"`
	Code    string        `json:"code"`
	Detail  string        `json:"detail"`
	Errors  []fault.Field `json:"errors,omitempty"`
	Current any           `json:"current,omitempty"`
	Report  any           `json:"current_report,omitempty"` // Current, where it is a zero-report
	Entry   any           `json:"current_entry,omitempty"`  // Current, where it is the administrators'
}

// retryAfter is in seconds, for a fault that does not say how long to wait.
const retryAfter = 5

// answers is the status and title of each kind of fault.
var answers = map[fault.Kind]struct {
	status int
	title  string
}{
	fault.Malformed:    {http.StatusBadRequest, "无法读取"},
	fault.Anonymous:    {http.StatusUnauthorized, "没有登录"},
	fault.Forbidden:    {http.StatusForbidden, "没有这项权限"},
	fault.NotFound:     {http.StatusNotFound, "没有找到"},
	fault.Conflict:     {http.StatusConflict, "现在不能这样办"},
	fault.Stale:        {http.StatusPreconditionFailed, "已经有人改过"},
	fault.TooLarge:     {http.StatusRequestEntityTooLarge, "内容太大"},
	fault.Invalid:      {http.StatusUnprocessableEntity, "内容不符合要求"},
	fault.Precondition: {http.StatusPreconditionRequired, "没有说明改的是哪一版"},
	fault.TooFast:      {http.StatusTooManyRequests, "操作太频繁"},
	fault.Internal:     {http.StatusInternalServerError, "系统出错"},
	fault.Unavailable:  {http.StatusServiceUnavailable, "暂时无法使用"},
}

// problemOf makes the answer to an error. What is no fault, or a fault of ours,
// is told in one neutral sentence: the cause may hold anything.
func problemOf(err error) (p problem, after int) {
	f := faultOf(err)
	answer, known := answers[f.Kind]
	if !known || f.Kind == fault.Internal {
		f = &fault.Error{Kind: fault.Internal, Code: "internal", Detail: "系统出了差错，已经记录下来，请稍后再试"}
		answer = answers[fault.Internal]
	}
	p = problem{Title: answer.title, Status: answer.status, Code: f.Code, Detail: f.Detail, Errors: f.Fields}
	switch f.Kind {
	case fault.Stale:
		switch f.Current.(type) {
		case app.ZeroReportView:
			p.Report = f.Current
		case app.PersonView, app.UnitRecord, app.CategoryRecord, app.SettingsView:
			p.Entry = f.Current
		default:
			p.Current = f.Current
		}
	case fault.TooFast, fault.Unavailable:
		after = f.RetryAfter
		if after <= 0 {
			after = retryAfter
		}
	}
	return p, after
}

// faultOf finds the fault in an error. Time that ran out is the store being away
// or slow, which passes; anything else without a fault is ours.
func faultOf(err error) *fault.Error {
	var f *fault.Error
	switch {
	case errors.As(err, &f):
		return f
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return fault.New(fault.Unavailable, "unavailable", "系统一时忙不过来，请稍后再试")
	}
	return fault.Wrap(err, "")
}

// writeProblem answers a request with an error. Only what is ours is logged, with
// the request's id and never with what was sent.
func writeProblem(w http.ResponseWriter, request *http.Request, log *slog.Logger, err error) {
	p, after := problemOf(err)
	if p.Status >= http.StatusInternalServerError && request.Context().Err() == nil {
		log.ErrorContext(request.Context(), "request failed", "request_id", w.Header().Get(requestIDHeader), "code", p.Code, "error", err.Error())
	}
	if after > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(after))
	}
	writeJSON(w, "application/problem+json", p.Status, p)
}

// writeJSON writes an answer. It is encoded before the status goes out, so that
// what cannot be encoded is a 500 and not half a 200.
func writeJSON(w http.ResponseWriter, kind string, status int, v any) {
	data, err := json.Marshal(v)
	if err != nil {
		panic("httpapi: an answer that is no JSON: " + err.Error())
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(data) // nobody is left to be told of a failure here
}

// noRoute is the answer for a path or a method that the contract does not have.
func noRoute(w http.ResponseWriter, status int) {
	p := problem{Title: "没有找到", Status: status, Code: "not_found", Detail: "没有这个地址"}
	if status == http.StatusMethodNotAllowed {
		p.Title, p.Code, p.Detail = "不能这样用", "method_not_allowed", "这个地址不接受这种请求"
	}
	writeJSON(w, "application/problem+json", status, p)
}
