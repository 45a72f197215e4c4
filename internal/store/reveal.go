package store

import "shuoli/internal/calendar"

// Revealed notes that a person had data of a party shown to him on a date, and counts
// the people of that date and of the days since; first is false for one who was shown
// to him before on that date. The person has to be locked, see LockUser.
func (tx *Tx) Revealed(userID string, on, since calendar.Date, caseID, partyID string) (first bool, day, days int, err error) {
	done := tx.db.Exec(`INSERT INTO reveals (user_id, date, case_id, party_id) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`, userID, on, caseID, partyID)
	if done.Error != nil {
		return false, 0, 0, translate(done.Error)
	}
	var n struct{ Day, Days int }
	err = tx.db.Raw(`SELECT count(DISTINCT CASE WHEN date = ? THEN case_id || '/' || party_id END) AS day,
		count(DISTINCT case_id || '/' || party_id) AS days FROM reveals WHERE user_id = ? AND date BETWEEN ? AND ?`, on, userID, since, on).Scan(&n).Error
	return done.RowsAffected > 0, n.Day, n.Days, translate(err)
}
