package main

import "strconv"

// copiedTable says what in the rows of a table is different in a copy; every other
// column is as in the prototype (p), which is not there for columns that are added later.
type copiedTable struct {
	name   string
	of     string            // where the prototypes' rows (t) are found
	values map[string]string // column → its value in a copy (c); "" where the database draws it
	where  string            // which copies have rows, "" for all
}

// The rows of prototypes, by how a table names the case.
func byCase(table, column string) string {
	return table + " t JOIN prototype p ON p.case_id = t." + column
}

const (
	caseID = "c.id"
	// actAt is when the act that a row of event seq stands for was done.
	actAt = "CASE p.seq WHEN 1 THEN c.at WHEN 2 THEN c.accepted_at ELSE c.ended_at END"
	// index is as different for each as an HMAC is.
	index   = "substr(hex(randomblob(22)), 1, length(p."
	eventID = "substr(c.id, 1, 15) || printf('%03x', p.seq) || substr(c.id, 19)"
)

// shifted is a date as long after the acceptance as the prototype's.
func shifted(date string) string { return "coalesce(date(" + date + ", c.shift), " + date + ")" }

// replaced puts what belongs to the copy in the place of what belongs to the prototype.
func replaced(text string, pairs ...string) string {
	for i := 0; i < len(pairs); i += 2 {
		text = "replace(" + text + ", " + pairs[i] + ", " + pairs[i+1] + ")"
	}
	return text
}

var copiedTables = []copiedTable{
	{name: "cases", of: byCase("cases", "id"), values: map[string]string{
		"id": caseID, "unit_id": "c.village", "branch_id": "c.branch", "village_id": "c.village", "category": "c.category",
		"title": "c.name0 || '、' || c.name1", "number": "c.number", "device_number": "c.device_number", "registered_at": "c.at",
		"updated_at": "max(c.at, c.accepted_at, c.ended_at)", "accepted_on": "c.accepted_on", "counted_accepted": "c.accepted_on",
		"concluded_on": "c.ended_on", "effective_on": "c.ended_on", "counted_ended": "c.ended_on",
		"deadline": shifted("p.deadline"), "deadline_sort": shifted("p.deadline_sort"), "docketed_on": shifted("p.docketed_on"),
		"same_day": "c.ended_on <> '' AND c.ended_on = c.registered_on",
	}},
	{name: "events", of: byCase("events", "case_id"), values: map[string]string{
		"id": eventID, "case_id": caseID, "actor_user_id": "c.mediator", "actor_name": "c.mediator_name", "occurred_at": actAt, "received_at": actAt,
		"client_key": "'bench-fill-' || c.n",
		"stay": `CASE p.stay WHEN '' THEN '' ELSE json_set(p.stay, '$.entered_on', c.accepted_on,
			'$.docket_on', date(json_extract(p.stay, '$.docket_on'), c.shift), '$.then_on', date(json_extract(p.stay, '$.then_on'), c.shift)) END`,
		"data": eventData,
	}},
	{name: "parties", of: byCase("parties", "case_id"), values: map[string]string{
		"case_id": caseID, "id": "CASE p.ordinal WHEN 0 THEN c.party0 ELSE c.party1 END", "branch_id": "c.branch", "village_id": "c.village",
		"name":        "CASE p.ordinal WHEN 0 THEN c.name0 ELSE c.name1 END",
		"phone_index": index + "phone_index))", "id_index": index + "id_index))",
	}},
	{name: "case_texts", of: byCase("case_texts", "case_id"), values: map[string]string{"id": strconv.Itoa(afterDemo) + " + c.n", "case_id": caseID}},
	{name: "case_mediators", of: byCase("case_mediators", "case_id"), values: map[string]string{"case_id": caseID, "user_id": "c.mediator"}},
	{name: "case_marks", of: byCase("case_marks", "case_id"), values: map[string]string{"case_id": caseID, "date": "c.ended_on"}},
	{name: "case_dockets", of: byCase("case_dockets", "case_id"), values: map[string]string{
		"case_id": caseID, "unit_id": "c.village", "branch_id": "c.branch", "village_id": "c.village", "date": shifted("p.date"),
	}},
	{name: "file_numbers", of: byCase("file_numbers", "case_id"), values: map[string]string{
		"committee_id": "c.committee", "year": "CAST(substr(c.accepted_on, 1, 4) AS INTEGER)", "seq": strconv.Itoa(afterDemo) + " + c.n",
		"text": "c.number", "case_id": caseID,
	}},
	{name: "audit", of: "(SELECT *, json_extract(detail, '$.seq') AS act FROM audit WHERE object = 'case') t JOIN prototype p ON p.case_id = t.object_id",
		values: map[string]string{
			"seq": strconv.Itoa(afterDemo) + " + 3 * c.n + p.act", "at": "CASE p.act WHEN 1 THEN c.at WHEN 2 THEN c.accepted_at ELSE c.ended_at END",
			"actor_id": "c.mediator", "actor_name": "c.mediator_name", "object_id": caseID,
		}},
	{name: "outbox", of: "outbox t JOIN prototype p ON p.case_id = json_extract(t.payload, '$.case_id')", values: map[string]string{
		"id": "", "payload": "json_set(p.payload, '$.case_id', c.id)", "created_at": "c.at", "delivered_at": "c.at",
	}},
	// Answers are remembered for 180 days.
	{name: "idempotency", of: "idempotency t JOIN events e ON e.client_key = t.key AND e.seq = 1 JOIN prototype p ON p.case_id = e.case_id",
		values: map[string]string{"user_id": "c.mediator", "key": "'bench-fill-' || c.n", "created_at": "c.at"},
		where:  " WHERE c.at > (SELECT max(at) FROM copy) - 180 * 86400000000"},
}

// eventData is what an act said, with the copy's own ids, names, place and number.
var eventData = replaced("p.data",
	`p.party0`, `c.party0`, `p.party1`, `c.party1`, `p.name0`, `c.name0`, `p.name1`, `c.name1`,
	`'"unit_id":"v-01"'`, `'"unit_id":"' || c.village || '"'`, `'"VillageID":"v-01"'`, `'"VillageID":"' || c.village || '"'`,
	`'"BranchID":"b-1"'`, `'"BranchID":"' || c.branch || '"'`, `'committee-v-01'`, `c.committee`, `p.actor_user_id`, `c.mediator`,
	`p.actor_name`, `c.mediator_name`, `'"category":"0601"'`, `'"category":"' || c.category || '"'`,
	`coalesce(json_extract(p.data, '$.device_number'), '-')`, `c.device_number`,
	`coalesce(json_extract(p.data, '$.number.text'), '-')`, `c.number`,
	`coalesce('"seq":' || json_extract(p.data, '$.number.seq') || ',', '-')`, `'"seq":' || (`+strconv.Itoa(afterDemo)+` + c.n) || ','`,
	`coalesce('"year":' || json_extract(p.data, '$.number.year') || ',', '-')`, `'"year":' || substr(c.accepted_on, 1, 4) || ','`)
