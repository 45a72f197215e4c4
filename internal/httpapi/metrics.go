package httpapi

import (
	"context"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics are the figures of a running program, without a word of anybody: requests by
// operation of the contract, never by path.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
}

func newMetrics(a Service, log *slog.Logger) *metrics {
	m := &metrics{
		registry: prometheus.NewPedanticRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "shuoli_request_duration_seconds", Help: "How long requests took, by operation and status.",
			Buckets: []float64{.005, .025, .1, .3, 1, 3, 10, 30},
		}, []string{"operation", "status"}),
	}
	m.registry.MustRegister(m.requests, vitals{a, log})
	return m
}

func (m *metrics) observe(operation string, status int, took time.Duration) {
	m.requests.WithLabelValues(operation, strconv.Itoa(status)).Observe(took.Seconds())
}

// vitals asks for the program's own figures when somebody reads the metrics.
type vitals struct {
	app Service
	log *slog.Logger
}

var (
	outboxWaiting = prometheus.NewDesc("shuoli_outbox_waiting", "Messages that are not delivered yet.", nil, nil)
	lastCheck     = prometheus.NewDesc("shuoli_daily_check_timestamp_seconds", "When the last daily check was finished; absent before the first.", nil, nil)
	lastBackup    = prometheus.NewDesc("shuoli_backup_timestamp_seconds", "When the last backup was found sound; absent before the first.", nil, nil)
	diskFree      = prometheus.NewDesc("shuoli_disk_free_bytes", "Free on the disk of the data folder.", nil, nil)
	diskSize      = prometheus.NewDesc("shuoli_disk_size_bytes", "Size of the disk of the data folder.", nil, nil)
	diskLow       = prometheus.NewDesc("shuoli_disk_low", "1 when so little is free that somebody has to make room.", nil, nil)
)

// Describe names the figures.
func (v vitals) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{outboxWaiting, lastCheck, lastBackup, diskFree, diskSize, diskLow} {
		to <- d
	}
}

// Collect gives those that are known; while the store is away, the others all the same.
func (v vitals) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	now, err := v.app.Vitals(ctx)
	give := func(d *prometheus.Desc, n float64) { to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, n) }
	if err != nil {
		v.log.Warn("metrics without the store's figures", "error", err.Error())
	} else {
		give(outboxWaiting, float64(now.Waiting))
	}
	for d, at := range map[*prometheus.Desc]time.Time{lastCheck: now.LastCheck, lastBackup: now.LastBackup} {
		if !at.IsZero() {
			give(d, float64(at.UnixMilli())/1000)
		}
	}
	if s := now.Space; s != nil {
		give(diskFree, float64(s.Free))
		give(diskSize, float64(s.Total))
		low := 0.0
		if s.Low {
			low = 1
		}
		give(diskLow, low)
	}
}

// Metrics is the http.Server of GET /metrics, which is not for the network: whoever
// starts it listens on loopback.
func (s *Server) Metrics() *http.Server {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(s.metrics.registry, promhttp.HandlerOpts{ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelWarn)}))
	server := s.Listener("")
	server.Handler = mux
	return server
}
