package httpapi

import (
	"context"
	_ "embed"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// contract is the description of the API that server and tablet share.
//
//go:embed openapi.yaml
var contract []byte

// public is the permission of what anybody may ask without logging in.
const public = "public"

// route is one operation of the contract. Routing, the rights check, the checks
// of query, headers and body, and the status of success all come from here.
type route struct {
	id     string // operationId
	method string
	path   string   // as Echo writes it, /api/v1/cases/:id
	names  []string // of the parameters in the path
	object string   // of the permission; "" for what is public
	action string
	scope  string
	status int // of success
	params openapi3.Parameters
	body   *openapi3.Schema // nil where none is taken
	upload bool             // the body is a form with a file
	write  bool             // takes an Idempotency-Key
}

// anonymous reports whether the operation needs no login.
func (r *route) anonymous() bool { return r.object == "" }

// permission is what the policy must allow, object:action; "public" for none.
func (r *route) permission() string {
	if r.anonymous() {
		return public
	}
	return r.object + ":" + r.action
}

var (
	permissionForm = regexp.MustCompile(`^[a-z][a-z_-]*:[a-z][a-z_-]*$`)
	scopes         = []string{"none", "self", "township", "subtree"}
	pathParameter  = regexp.MustCompile(`\{([a-z_]+)\}`)
)

// readContract turns the contract into routes, sorted by path and method. It fails
// on an operation without id, x-permission or x-scope, and on a body that does not
// refuse unknown fields: what is forgotten there would be open to everybody.
func readContract(data []byte) ([]*route, error) {
	doc, err := openapi3.NewLoader().LoadFromData(data)
	if err != nil {
		return nil, fmt.Errorf("httpapi: openapi.yaml: %w", err)
	}
	if err := doc.Validate(context.Background(), openapi3.DisableExamplesValidation()); err != nil {
		return nil, fmt.Errorf("httpapi: openapi.yaml: %w", err)
	}
	base, err := doc.Servers.BasePath()
	if err != nil {
		return nil, fmt.Errorf("httpapi: openapi.yaml: servers: %w", err)
	}
	var routes []*route
	seen := map[string]bool{}
	items := doc.Paths.Map()
	for _, path := range slices.Sorted(maps.Keys(items)) {
		operations := items[path].Operations()
		for _, method := range slices.Sorted(maps.Keys(operations)) {
			r, err := readOperation(method, operations[method])
			if err != nil {
				return nil, fmt.Errorf("httpapi: openapi.yaml: %s %s: %w", method, path, err)
			}
			if seen[r.id] {
				return nil, fmt.Errorf("httpapi: openapi.yaml: %s %s: operationId %s is taken", method, path, r.id)
			}
			seen[r.id] = true
			for _, m := range pathParameter.FindAllStringSubmatch(path, -1) {
				if pathForms[m[1]] == nil {
					return nil, fmt.Errorf("httpapi: openapi.yaml: %s %s: nobody checks the parameter %s", method, path, m[1])
				}
				r.names = append(r.names, m[1])
			}
			r.path = base + pathParameter.ReplaceAllString(path, ":$1")
			r.params = append(slices.Clone(items[path].Parameters), r.params...)
			routes = append(routes, r)
		}
	}
	return routes, nil
}

func readOperation(method string, o *openapi3.Operation) (*route, error) {
	r := &route{id: o.OperationID, method: method, params: o.Parameters}
	if r.id == "" {
		return nil, fmt.Errorf("no operationId")
	}
	permission, _ := o.Extensions["x-permission"].(string)
	switch {
	case permission == public:
	case permissionForm.MatchString(permission):
		r.object, r.action, _ = strings.Cut(permission, ":")
	default:
		return nil, fmt.Errorf("x-permission %q is neither public nor object:action", permission)
	}
	r.scope, _ = o.Extensions["x-scope"].(string)
	if !slices.Contains(scopes, r.scope) {
		return nil, fmt.Errorf("x-scope %q is none of %v", r.scope, scopes)
	}
	if err := readSuccess(r, o); err != nil {
		return nil, err
	}
	if o.RequestBody != nil {
		media := o.RequestBody.Value.Content["application/json"]
		if media == nil {
			media, r.upload = o.RequestBody.Value.Content["multipart/form-data"], true
		}
		if media == nil || media.Schema == nil || len(o.RequestBody.Value.Content) != 1 || !o.RequestBody.Value.Required {
			return nil, fmt.Errorf("the body must be required and application/json alone or multipart/form-data alone")
		}
		r.body = media.Schema.Value
		if err := closed(r.body, ""); err != nil {
			return nil, err
		}
	}
	r.write = o.Parameters.GetByInAndName(openapi3.ParameterInHeader, keyHeader) != nil
	// A question that may not stand in an address is a POST that changes nothing.
	readOnly, _ := o.Extensions["x-read-only"].(bool)
	if readOnly && (method != http.MethodPost || r.body == nil) {
		return nil, fmt.Errorf("x-read-only is for a POST with a body")
	}
	if changes := method != http.MethodGet && !readOnly && r.id != "logIn" && r.id != "logOut"; changes != r.write {
		return nil, fmt.Errorf("an operation takes an %s exactly when it writes", keyHeader)
	}
	return r, nil
}

// readSuccess finds the one status that the operation answers when all is well.
func readSuccess(r *route, o *openapi3.Operation) error {
	for code := range o.Responses.Map() {
		if !strings.HasPrefix(code, "2") {
			continue
		}
		if r.status != 0 {
			return fmt.Errorf("more than one answer of success")
		}
		status, err := strconv.Atoi(code)
		if err != nil {
			return fmt.Errorf("answer %q: %w", code, err)
		}
		r.status = status
	}
	if r.status == 0 {
		return fmt.Errorf("no answer of success")
	}
	return nil
}

// closed fails on a part of a body that would let unknown fields pass, or that
// takes numbers other than integers, which no amount, count or place is.
func closed(s *openapi3.Schema, pointer string) error {
	switch {
	case s.Type.Is(openapi3.TypeObject):
		if has := s.AdditionalProperties.Has; has == nil || *has {
			return fmt.Errorf("body %q: additionalProperties: false is missing", pointer)
		}
		for name, p := range s.Properties {
			if err := closed(p.Value, pointer+"/"+name); err != nil {
				return err
			}
		}
	case s.Type.Is(openapi3.TypeArray):
		return closed(s.Items.Value, pointer+"/*")
	case s.Type.Is(openapi3.TypeString), s.Type.Is(openapi3.TypeInteger), s.Type.Is(openapi3.TypeBoolean):
	default:
		return fmt.Errorf("body %q: type %v is not object, array, string, integer or boolean", pointer, s.Type)
	}
	return nil
}
