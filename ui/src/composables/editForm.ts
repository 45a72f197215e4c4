import type { Case, CaseEdit, PartyInput } from '@/api/types'
import { emptyForm, faults, type RegisterForm } from './registerForm'

/** The registration as it stands now. Phones, ID numbers and addresses are masked, so they start empty: what stays empty stays as it is. */
export function ofCase(c: Case): RegisterForm {
  return {
    ...emptyForm(),
    parties: (c.parties ?? []).map((p) => ({ name: p.name ?? '', kind: p.kind === 'organisation' ? 'organisation' : 'person', phone: '', id_number: '', address: '', consent: true })),
    narrative: c.narrative ?? '',
    category: c.category ?? '',
    unit_id: c.unit_id,
    risk: c.risk ?? 'blue',
    amount_fen: c.amount_fen,
    persons_involved: c.persons_involved === undefined ? '' : String(c.persons_involved),
    cause: c.cause ?? '',
    arose_on: c.arose_on ?? '',
    first_known_on: c.first_known_on ?? '',
    source: (c.source ?? '') as RegisterForm['source'],
    source_body: c.source_body ?? '',
    harms: [...(c.harms ?? [])] as RegisterForm['harms'],
    minors: c.minors ?? false,
    domestic_violence: c.domestic_violence ?? false,
    restricted: c.restricted,
  }
}

export const editFaults = (f: RegisterForm): Record<string, string> => faults({ ...f, settled: false })

/** Only what was changed; undefined where nothing was. */
export function toEdit(f: RegisterForm, seen: Case): CaseEdit | undefined {
  const was = ofCase(seen)
  const edit: CaseEdit = {}
  const differs = (k: keyof RegisterForm) => JSON.stringify(f[k]) !== JSON.stringify(was[k])
  if (differs('unit_id')) edit.unit_id = f.unit_id
  if (differs('category')) edit.category = f.category
  if (f.narrative.trim() !== was.narrative.trim()) edit.narrative = f.narrative.trim()
  if (differs('risk')) edit.risk = f.risk
  if (differs('amount_fen') && f.amount_fen !== undefined) edit.amount_fen = f.amount_fen
  if (differs('persons_involved') && f.persons_involved.trim()) edit.persons_involved = Number(f.persons_involved)
  if (f.cause.trim() !== was.cause.trim()) edit.cause = f.cause.trim()
  if (differs('arose_on') && f.arose_on) edit.arose_on = f.arose_on
  if (differs('first_known_on') && f.first_known_on) edit.first_known_on = f.first_known_on
  if (differs('source') && f.source) edit.source = f.source
  if (differs('source_body')) edit.source_body = f.source_body.trim()
  if (differs('harms')) edit.harms = [...f.harms]
  if (differs('minors')) edit.minors = f.minors
  if (differs('domestic_violence')) edit.domestic_violence = f.domestic_violence
  if (differs('restricted')) edit.restricted = f.restricted
  if (differs('parties')) edit.parties = parties(f, seen)
  return Object.keys(edit).length ? edit : undefined
}

/** All of the case's own parties, as the server wants them; what is not typed anew is not sent. */
function parties(f: RegisterForm, seen: Case): PartyInput[] {
  return (seen.parties ?? []).map((p, i) => {
    const typed = f.parties[i]!
    return {
      id: p.id, name: typed.name.trim(), kind: typed.kind, side: p.side, gender: p.gender,
      phone: typed.phone.trim() || undefined, id_number: typed.id_number.trim() || undefined, address: typed.address.trim() || undefined,
    } as PartyInput
  })
}
