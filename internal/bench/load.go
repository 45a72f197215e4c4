package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// result is one run.
type result struct {
	Requests  int     `json:"requests"`
	PerSecond float64 `json:"per_second"`
	P50       float64 `json:"p50_ms"`
	P99       float64 `json:"p99_ms"`
	CPUMicros float64 `json:"server_cpu_us"` // of the server's process, for each request
}

func (r result) String() string {
	return fmt.Sprintf("%6.0f/s  p50 %5.1f ms  p99 %5.1f ms  server CPU %4.0f µs", r.PerSecond, r.P50, r.P99, r.CPUMicros)
}

// load has the clients send n requests each, from the given one on, each the next when
// the last was answered. It writes and reads the connections itself: net/http's client
// would take a good part of the two cores, from both kinds alike, and blur the ratio. A
// run that ctx ends counts what was answered until then.
func load(ctx context.Context, address string, clients, from, n int, request func(client, n int) []byte) (result, error) {
	type end struct {
		took []time.Duration
		err  error
	}
	ready, ends := make(chan error, clients), make(chan end, clients)
	begin := make(chan struct{})
	for client := range clients {
		requests := make([][]byte, n)
		for i := range requests {
			requests[i] = request(client, from+i)
		}
		go func() {
			var d net.Dialer
			conn, err := d.DialContext(ctx, "tcp", address)
			ready <- err
			if err != nil {
				return
			}
			defer conn.Close()
			<-begin
			took, err := send(ctx, conn, requests)
			ends <- end{took, err}
		}()
	}
	for range clients {
		if err := <-ready; err != nil {
			return result{}, err
		}
	}
	started := time.Now()
	close(begin)
	var all []time.Duration
	var failed error
	for range clients {
		e := <-ends
		all = append(all, e.took...)
		failed = errors.Join(failed, e.err)
	}
	took := time.Since(started)
	if failed == nil && len(all) == 0 {
		failed = context.DeadlineExceeded
	}
	if failed != nil {
		return result{}, fmt.Errorf("%d answers, then: %w", len(all), failed)
	}
	slices.Sort(all)
	return result{
		Requests: len(all), PerSecond: float64(len(all)) / took.Seconds(), P50: percentile(all, 50), P99: percentile(all, 99),
	}, nil
}

// send sends the requests one after another; what is not answered 200 or 201 fails.
func send(ctx context.Context, conn net.Conn, requests [][]byte) ([]time.Duration, error) {
	in := bufio.NewReader(conn)
	var took []time.Duration
	for _, request := range requests {
		if ctx.Err() != nil {
			return took, nil // out of time, which is no error
		}
		sent := time.Now()
		if _, err := conn.Write(request); err != nil {
			return took, err
		}
		response, err := http.ReadResponse(in, nil)
		if err != nil {
			return took, err
		}
		if response.StatusCode != http.StatusCreated && response.StatusCode != http.StatusOK {
			text, _ := io.ReadAll(response.Body) // the status says enough if this fails
			return took, fmt.Errorf("%s: %s", response.Status, text)
		}
		_, err = io.Copy(io.Discard, response.Body)
		if err != nil {
			return took, err
		}
		took = append(took, time.Since(sent))
	}
	return took, nil
}

func createRequest(address, token string, client, n int, tag string) []byte {
	body := registration(client, n)
	var r strings.Builder
	r.WriteString("POST " + createPath + " HTTP/1.1\r\nHost: " + address + "\r\nContent-Type: application/json\r\n")
	r.WriteString("Cookie: " + cookieName + "=" + token + "\r\n")
	r.WriteString("Idempotency-Key: " + fmt.Sprintf("bench-%s-%d-%d", tag, client, n) + "\r\n")
	r.WriteString("Content-Length: " + strconv.Itoa(len(body)) + "\r\n\r\n")
	r.Write(body)
	return []byte(r.String())
}

func getRequest(address, path, token string) []byte {
	return []byte("GET " + path + " HTTP/1.1\r\nHost: " + address + "\r\nCookie: " + cookieName + "=" + token + "\r\n\r\n")
}

// registrationBody is what of the body the floor reads.
type registrationBody struct {
	UnitID    string      `json:"unit_id"`
	Category  string      `json:"category"`
	Narrative string      `json:"narrative"`
	Risk      string      `json:"risk"`
	Parties   []partyBody `json:"parties"`
}

type partyBody struct {
	Name    string `json:"name"`
	Kind    string `json:"kind"`
	Side    string `json:"side"`
	Phone   string `json:"phone"`
	Address string `json:"address"`
}

var (
	surnames = []rune("王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕")
	givens   = []string{"建国", "秀英", "志强", "桂兰", "长生", "玉梅", "德福", "春花", "大山", "凤英", "金山", "红霞", "国庆"}
)

// partyName is the name of the i-th person.
func partyName(i int) string { return string(surnames[i%len(surnames)]) + givens[i/7%len(givens)] }

// newCase is the n-th case of a village: two neighbours, a line of text, telephone
// numbers and one address. As JSON all are equally long.
func newCase(village, n int) registrationBody {
	return registrationBody{
		UnitID: fmt.Sprintf("v-%02d", village+1), Category: "0601", Risk: "blue",
		Narrative: "两家因宅基地滴水和院墙边界多次争吵，上月雨后又因排水起了争执，双方都愿意请村里调解。",
		Parties: []partyBody{
			{Name: partyName(n), Kind: "person", Side: "applicant", Phone: fmt.Sprintf("138%08d", n), Address: "村西头三组第二排东数第四家"},
			{Name: partyName(n*3 + village), Kind: "person", Side: "respondent", Phone: fmt.Sprintf("139%02d%06d", village, n), Address: ""},
		},
	}
}

// registration is the body that registers it.
func registration(village, n int) []byte { return body(newCase(village, n)) }

// settled is the body of a case that is registered and settled in one act.
func settled(village int) []byte {
	return body(struct {
		registrationBody
		Settled map[string]any `json:"settled"`
	}{newCase(village, 0), map[string]any{
		"consents": []string{"agreed", "agreed"}, "rights_notice": true,
		"agreement": map[string]any{
			"content":     "滴水归各家院内，院墙以现状为界，排水沟当场挖通，今后互不追究。",
			"obligations": []map[string]any{{"debtor": 1, "what": "当场挖通排水沟", "on_the_spot": true}},
		},
	}})
}

func body(v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // strings, truths and numbers always become JSON
	}
	return text
}

// percentile is in milliseconds, of what is sorted.
func percentile(sorted []time.Duration, p int) float64 {
	return float64(sorted[(len(sorted)-1)*p/100].Microseconds()) / 1000
}
