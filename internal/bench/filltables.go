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
	year    = "CAST(substr(c.accepted_on, 1, 4) AS INTEGER)"
	eventID = "substr(c.id, 1, 15) || printf('%03x', p.seq) || substr(c.id, 19)"
)

// shifted is a date as long after the acceptance as the prototype's.
func shifted(date string) string { return "coalesce(date(" + date + ", c.shift), " + date + ")" }

// hearing is the day of one: as long after the acceptance as the prototype's, and of what
// is settled so much later that none has come.
func hearing(field string) string {
	return "date(json_extract(p.stay, '$." + field + "'), c.shift, CASE c.prototype WHEN 2 THEN '+30 days' ELSE '+0 days' END)"
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
		"stay": "CASE p.stay WHEN '' THEN '' ELSE json_replace(p.stay, '$.entered_on', c.accepted_on, '$.docket_on', " + hearing("docket_on") +
			", '$.then_on', " + hearing("then_on") + ") END",
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
		"committee_id": "c.committee", "year": year, "seq": strconv.Itoa(afterDemo) + " + c.n",
		"text": "c.number", "case_id": caseID,
	}},
	{name: "audit", of: "(SELECT *, json_extract(detail, '$.seq') AS act FROM audit WHERE object = 'case') t JOIN prototype p ON p.case_id = t.object_id",
		values: map[string]string{
			"seq": strconv.Itoa(afterDemo) + " + 3 * c.n + p.act", "at": "CASE p.act WHEN 1 THEN c.at WHEN 2 THEN c.accepted_at ELSE c.ended_at END",
			"actor_id": "c.mediator", "actor_name": "c.mediator_name", "object_id": caseID,
		}},
	{name: "outbox", of: "outbox t JOIN prototype p ON p.case_id = json_extract(t.payload, '$.case_id')", values: map[string]string{
		"id": "", "payload": "json_replace(p.payload, '$.case_id', c.id)", "created_at": "c.at", "delivered_at": "c.at",
	}},
	// Answers are remembered for 180 days.
	{name: "idempotency", of: "idempotency t JOIN events e ON e.client_key = t.key AND e.seq = 1 JOIN prototype p ON p.case_id = e.case_id",
		values: map[string]string{"user_id": "c.mediator", "key": "'bench-fill-' || c.n", "created_at": "c.at"},
		where:  " WHERE c.at > (SELECT max(at) FROM copy) - 180 * 86400000000"},
}

// eventData is what an act said, with the copy's own ids, names, place and number.
var eventData = "CASE p.action WHEN 'register' THEN " + said(
	"unit_id", "c.village", "place.BranchID", "c.branch", "place.VillageID", "c.village", "device_number", "c.device_number",
	"facts.category", "c.category", "parties[0].id", "c.party0", "parties[0].name", "c.name0", "parties[1].id", "c.party1", "parties[1].name", "c.name1",
) + " WHEN 'accept' THEN " + said(
	"consents[0].party_id", "c.party0", "consents[1].party_id", "c.party1", "mediator_ids[0]", "c.mediator",
	"mediators[0].user_id", "c.mediator", "mediators[0].name", "c.mediator_name", "mediators[0].committee_id", "c.committee",
	"mediators[0].term_from", "date(c.accepted_on, '-1 year')",
	"number.committee_id", "c.committee", "number.year", year, "number.seq", strconv.Itoa(afterDemo)+" + c.n", "number.text", "c.number",
) + " ELSE " + said("agreement.obligations[0].debtor_id", "c.party1") + " END"

// said changes what an act said at some places, which it has: path, value, path, value.
func said(changes ...string) string {
	text := "json_replace(p.data"
	for i := 0; i < len(changes); i += 2 {
		text += ", '$." + changes[i] + "', " + changes[i+1]
	}
	return text + ")"
}
