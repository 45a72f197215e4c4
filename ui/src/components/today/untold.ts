import type { CaseRow, Today } from '@/api/types'

/** A party who has not been told of his docket. */
export interface Untold {
  party_id: string
  name: string
  row: CaseRow
  date: string
  place: string
}

/** Everybody to tell, soonest docket first, for the cases this person may tell of. */
export function untold(today: Today): Untold[] {
  const out: Untold[] = []
  for (const h of today.hearings) {
    for (const c of h.cases) {
      if (!c.may.includes('tell')) continue
      for (const p of c.untold) out.push({ ...p, row: c.case, date: h.date, place: `${h.unit_name}${h.venue}` })
    }
  }
  return out.sort((a, b) => a.date.localeCompare(b.date))
}
