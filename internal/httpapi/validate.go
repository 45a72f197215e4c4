package httpapi

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/google/uuid"

	"shuoli/internal/fault"
)

// maxFields bounds the list of fields at fault in one answer.
const maxFields = 20

// formats are the formats that the contract names. date-time is read as the
// handlers will read it: the library's own pattern lets second 60 pass, at which
// time.Time then fails; uuid it does not know at all.
var formats = map[string]openapi3.StringFormatValidator{
	"date-time": openapi3.NewCallbackValidator(func(s string) error {
		_, err := time.Parse(time.RFC3339Nano, s)
		return err
	}),
	"uuid": openapi3.NewCallbackValidator(func(s string) error {
		if len(s) != 36 {
			return errors.New("not the 36 characters of a UUID")
		}
		return uuid.Validate(s)
	}),
}

// checkBody holds a body against the operation's schema. Unknown fields make it
// Malformed; whatever else is wrong is Invalid. All fields at fault are named.
func checkBody(r *route, d document) *fault.Error {
	fields := []fault.Field{}
	err := r.body.VisitJSON(d.value, openapi3.VisitAsRequest(), openapi3.MultiErrors(), openapi3.WithStringFormatValidators(formats))
	if err != nil {
		fields = fieldsOf(err)
	}
	for _, pointer := range d.fractions {
		if !slices.ContainsFunc(fields, func(f fault.Field) bool { return f.Pointer == pointer }) {
			fields = append(fields, fault.Field{Pointer: pointer, Code: "wrong_type"})
		}
	}
	if len(fields) == 0 {
		return nil
	}
	unknown := slices.ContainsFunc(fields, func(f fault.Field) bool { return f.Code == "unknown_field" })
	fields = fields[:min(len(fields), maxFields)]
	if unknown {
		return fault.New(fault.Malformed, "malformed_body", "发来的内容里有不认识的字段", fields...)
	}
	return fault.New(fault.Invalid, "invalid_body", "有的内容不符合要求", fields...)
}

// fieldsOf flattens what the validator found into pointers and codes, each once,
// unknown fields first, so that cutting the list never hides why it is a 400.
func fieldsOf(err error) []fault.Field {
	f := found{seen: map[fault.Field]bool{}, objects: map[string]bool{}}
	f.look(err)
	slices.SortStableFunc(f.fields, func(a, b fault.Field) int { return rank(a) - rank(b) })
	return f.fields
}

// found gathers fields; a body can have thousands at fault.
type found struct {
	fields  []fault.Field
	seen    map[fault.Field]bool
	objects map[string]bool // whose unknown fields have all been added
}

func (f *found) look(err error) {
	var many openapi3.MultiError
	var one *openapi3.SchemaError
	switch {
	case errors.As(err, &many):
		for _, e := range many {
			f.look(e)
		}
	case errors.As(err, &one):
		f.schema(one)
	default:
		f.add("", "wrong_type")
	}
}

func (f *found) add(pointer, code string) {
	field := fault.Field{Pointer: pointer, Code: code}
	if !f.seen[field] {
		f.seen[field] = true
		f.fields = append(f.fields, field)
	}
}

func rank(f fault.Field) int {
	if f.Code == "unknown_field" {
		return 0
	}
	return 1
}

func (f *found) schema(e *openapi3.SchemaError) {
	pointer := ""
	for _, step := range e.JSONPointer() {
		pointer += "/" + escape(step)
	}
	if e.SchemaField != "properties" {
		f.add(pointer, codeOf(e))
		return
	}
	// The validator points at the object, once for each key, and says which only in its prose.
	if f.objects[pointer] {
		return
	}
	f.objects[pointer] = true
	object, _ := e.Value.(map[string]any)
	for _, key := range slices.Sorted(maps.Keys(object)) {
		if _, known := e.Schema.Properties[key]; !known {
			f.add(pointer+"/"+escape(key), "unknown_field")
		}
	}
}

// codeOf names what a value did wrong in the words of the interface.
func codeOf(e *openapi3.SchemaError) string {
	switch e.SchemaField {
	case "required":
		return "required"
	case "enum":
		if _, text := e.Value.(string); !text && e.Schema.Type.Is(openapi3.TypeString) {
			return "wrong_type"
		}
		return "not_one_of"
	case "maxLength", "maxItems":
		return "too_long"
	case "minLength", "minItems":
		return "too_short"
	case "minimum", "exclusiveMinimum":
		return "too_small"
	case "maximum", "exclusiveMaximum":
		return "too_large"
	case "pattern", "format":
		return "bad_format"
	}
	return "wrong_type"
}

// readQuery reads the query and holds it against the operation's parameters. A
// parameter that the operation does not have, one given twice, NUL, invalid UTF-8
// and a value out of bounds are all Malformed: a link is followed or it is not.
func readQuery(ctx context.Context, r *route, request *http.Request) (url.Values, *fault.Error) {
	query, err := url.ParseQuery(request.URL.RawQuery)
	if err != nil {
		return nil, badQuery("", "bad_format")
	}
	for name, values := range query {
		p := r.params.GetByInAndName(openapi3.ParameterInQuery, name)
		switch {
		case p == nil:
			return nil, badQuery(escape(strings.ToValidUTF8(name, "")), "unknown_field")
		case len(values) > 1 && !p.Schema.Value.Type.Is(openapi3.TypeArray):
			return nil, badQuery(name, "duplicate_field")
		case slices.ContainsFunc(values, unkeepable):
			return nil, badQuery(name, "bad_format")
		}
	}
	input := &openapi3filter.RequestValidationInput{
		Request: request, QueryParams: query,
		Options: &openapi3filter.Options{SchemaValidationOptions: []openapi3.SchemaValidationOption{openapi3.WithStringFormatValidators(formats)}},
	}
	for _, p := range r.params {
		if p.Value.In != openapi3.ParameterInQuery {
			continue
		}
		if err := openapi3filter.ValidateParameter(ctx, input, p.Value); err != nil {
			return nil, badQuery(p.Value.Name, parameterCode(err))
		}
	}
	return query, nil
}

// parameterCode names what is wrong with a query parameter as a whole.
func parameterCode(err error) string {
	var schema *openapi3.SchemaError
	switch {
	case errors.Is(err, openapi3filter.ErrInvalidRequired):
		return "required"
	case errors.As(err, &schema):
		return codeOf(schema)
	}
	return "wrong_type"
}

func badQuery(name, code string) *fault.Error {
	return fault.New(fault.Malformed, "malformed_query", "网址里的查询条件不对", fault.Field{Pointer: name, Code: code})
}

// unkeepable reports whether text holds what PostgreSQL cannot keep and SQLite
// would cut off: NUL, or bytes that are not UTF-8.
func unkeepable(s string) bool {
	return strings.ContainsRune(s, 0) || !utf8.ValidString(s)
}
