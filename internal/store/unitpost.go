package store

import "shuoli/internal/grid"

// Post is a role that somebody with an account in use holds at a unit today.
type Post struct {
	UserID string
	Name   string
	Role   grid.Role
	UnitID string
}

// Posts is who holds what in the subtree of a unit, itself included.
func (r *Read) Posts(within string) ([]Post, error) {
	if within == "" {
		return nil, nil
	}
	where := and(
		or(is("u.id = ?", within), is("u.township_id = ?", within), is("u.branch_id = ?", within), is("u.village_id = ?", within)),
		is("p.disabled_at = 0"), r.holdsToday(),
	)
	var posts []Post
	err := r.db.Raw(`SELECT g.user_id, p.name, g.role, g.unit_id FROM grants g
		JOIN units u ON u.id = g.unit_id JOIN users p ON p.id = g.user_id
		WHERE `+where.sql+" ORDER BY g.user_id, g.role, g.unit_id", where.args...).Scan(&posts).Error
	return posts, translate(err)
}
