import type { Registration, RepeatQuery, Risk } from '@/api/types'

// The registration as it is typed: every field has a value, so that inputs can bind to it and IndexedDB can keep it.

export interface PartyForm {
  name: string
  kind: 'person' | 'organisation'
  phone: string
  id_number: string
  address: string
  consent: boolean
}
export interface ObligationForm {
  debtor: string
  what: string
  amount_fen: number | undefined
  on_the_spot: boolean
  due_on: string
}
/** The finding of a zero-report that the dispute was first; it counts while the dispute stays in its unit. */
export interface Origin {
  unit: string
  date: string
  finding: number
}
export type Harm = NonNullable<Registration['harms']>[number]
export interface RegisterForm {
  parties: PartyForm[]
  narrative: string
  category: string
  unit_id: string
  risk: Risk
  amount_fen: number | undefined
  persons_involved: string
  cause: string
  arose_on: string
  first_known_on: string
  source: '' | 'application' | 'initiative' | 'referral'
  source_body: string
  harms: Harm[]
  minors: boolean
  domestic_violence: boolean
  restricted: boolean
  settled: boolean
  rights_notice: boolean
  content: string
  obligations: ObligationForm[]
  from: Origin | null
}

export const emptyParty = (): PartyForm => ({ name: '', kind: 'person', phone: '', id_number: '', address: '', consent: false })
export const emptyObligation = (): ObligationForm => ({ debtor: '', what: '', amount_fen: undefined, on_the_spot: true, due_on: '' })

export function emptyForm(): RegisterForm {
  return {
    parties: [emptyParty(), emptyParty()],
    narrative: '',
    category: '',
    unit_id: '',
    risk: 'blue',
    amount_fen: undefined,
    persons_involved: '',
    cause: '',
    arose_on: '',
    first_known_on: '',
    source: '',
    source_body: '',
    harms: [],
    minors: false,
    domestic_violence: false,
    restricted: false,
    settled: false,
    rights_notice: false,
    content: '',
    obligations: [emptyObligation()],
    from: null,
  }
}

/** Whether anybody has written something yet; the unit and the colour are filled in for him. */
export function isBlank(f: RegisterForm): boolean {
  const { unit_id, risk, ...rest } = emptyForm()
  void unit_id
  void risk
  return (Object.keys(rest) as (keyof typeof rest)[]).every((k) => JSON.stringify(f[k]) === JSON.stringify(rest[k]))
}

/** Takes out a party; whoever owed something keeps owing it under his new place. */
export function removeParty(f: RegisterForm, i: number): void {
  f.parties.splice(i, 1)
  for (const o of f.obligations) {
    if (o.debtor === '') continue
    const d = Number(o.debtor)
    o.debtor = d === i ? '' : String(d > i ? d - 1 : d)
  }
}

/** Rows that were added and left without a name are taken out before sending; the first two stay. */
export function dropEmptyParties(f: RegisterForm): void {
  for (let i = f.parties.length - 1; i >= 2; i--) if (!f.parties[i]!.name.trim()) removeParty(f, i)
}

/** What is missing, by the pointer of the request's field: the key of the sentence that says so. */
export function faults(f: RegisterForm): Record<string, string> {
  const out: Record<string, string> = {}
  f.parties.forEach((p, i) => {
    if (!p.name.trim()) out[`/parties/${i}/name`] = 'register.need.name'
  })
  if (!f.narrative.trim()) out['/narrative'] = 'register.need.narrative'
  if (!f.category) out['/category'] = 'register.need.category'
  if (!f.unit_id) out['/unit_id'] = 'register.need.unit'
  if (f.persons_involved && !/^[1-9]\d{0,5}$/.test(f.persons_involved.trim())) out['/persons_involved'] = 'register.need.persons'
  if (f.settled) Object.assign(out, settledFaults(f))
  return out
}

function settledFaults(f: RegisterForm): Record<string, string> {
  const out: Record<string, string> = {}
  if (!f.parties.every((p) => p.consent)) out['/settled/consents'] = 'register.need.consents'
  if (!f.rights_notice) out['/settled/rights_notice'] = 'register.need.rights'
  if (!f.content.trim()) out['/settled/agreement/content'] = 'register.need.content'
  f.obligations.forEach((o, i) => {
    const at = `/settled/agreement/obligations/${i}`
    if (o.debtor === '') out[`${at}/debtor`] = 'register.need.debtor'
    if (!o.what.trim()) out[`${at}/what`] = 'register.need.what'
    if (!o.on_the_spot && !o.due_on) out[`${at}/due_on`] = 'register.need.due'
  })
  return out
}

/** Absent rather than empty: the server refuses empty strings. */
const text = (s: string) => s.trim() || undefined

/** The request of a form without faults. */
export function toRegistration(f: RegisterForm, caseId: string): Registration {
  const { parties } = f
  return {
    id: caseId,
    unit_id: f.unit_id,
    category: f.category,
    narrative: f.narrative.trim(),
    risk: f.risk,
    parties: parties.map((p) => ({
      name: p.name.trim(),
      kind: p.kind,
      phone: text(p.phone),
      id_number: text(p.id_number),
      address: text(p.address),
    })),
    amount_fen: f.amount_fen,
    persons_involved: f.persons_involved.trim() ? Number(f.persons_involved) : undefined,
    cause: text(f.cause),
    arose_on: text(f.arose_on),
    first_known_on: text(f.first_known_on),
    source: f.source || undefined,
    source_body: f.source === 'referral' ? text(f.source_body) : undefined,
    harms: f.harms.length ? [...f.harms] : undefined,
    minors: f.minors || undefined,
    domestic_violence: f.domestic_violence || undefined,
    restricted: f.restricted || undefined,
    from_report: f.from?.unit === f.unit_id ? { date: f.from.date, finding: f.from.finding } : undefined,
    settled: f.settled
      ? {
          consents: parties.map((p) => (p.consent ? 'agreed' : 'refused')),
          rights_notice: f.rights_notice,
          agreement: {
            content: f.content.trim(),
            obligations: f.obligations.map((o) => ({
              debtor: Number(o.debtor),
              what: o.what.trim(),
              amount_fen: o.amount_fen,
              on_the_spot: o.on_the_spot || undefined,
              due_on: o.on_the_spot ? undefined : text(o.due_on),
            })),
          },
        }
      : undefined,
  }
}

/** What to ask of a possible repeat while names and phones are still being typed: only what is long enough to mean somebody. */
export function repeatQuery(names: string[], phones: string[]): RepeatQuery {
  const typed = (list: string[], enough: (s: string) => boolean) => [...new Set(list.map((s) => s.trim()).filter(enough))].slice(0, 10)
  return {
    names: typed(names, (n) => [...n].length >= 2),
    phones: typed(phones, (p) => p.normalize('NFKC').replace(/\D/g, '').length >= 7 && p.length <= 30),
  }
}
