import type { LocationQuery } from 'vue-router'
import type { Origin, RegisterForm } from '@/composables/registerForm'
import { askReport } from './queries'

/** The finding that the address names. */
export function originOf(query: LocationQuery): Origin | null {
  const { unit, date, finding } = query
  if (typeof unit !== 'string' || typeof date !== 'string' || typeof finding !== 'string' || !/^\d{1,3}$/.test(finding)) return null
  return { unit, date, finding: Number(finding) }
}

/** What a finding already says of the dispute, so that nothing is typed twice; nothing where it is a dispute by now. */
export async function formOfFinding(from: Origin): Promise<Partial<RegisterForm>> {
  const found = (await askReport(from)).findings[from.finding]
  if (!found?.what) return {}
  return { from, unit_id: from.unit, narrative: found.what, category: found.category ?? '', risk: found.risk ?? 'blue', first_known_on: from.date }
}
