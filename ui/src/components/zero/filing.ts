import type { ReportFinding, Risk, ZeroReport, ZeroReportInput } from '@/api/types'

// A report as it is typed: every field has a value, so that inputs can bind to it.

type Handled = ReportFinding['handled']
export interface FindingForm {
  what: string
  category: string
  risk: Risk | ''
  handled: Handled | ''
  /** a dispute that comes in by itself: shown, not typed */
  case?: ReportFinding
}
export interface FilingForm {
  kind: 'nil' | 'findings' | ''
  findings: FindingForm[]
  onBehalfOf: string
  reason: string
}

export type Mode = 'file' | 'amend' | 'file_for' | 'amend_for'
const MODES: readonly Mode[] = ['file', 'amend', 'file_for', 'amend_for']

/** How the reader may report; undefined where he may not. His own comes before one on behalf. */
export const modeOf = (r: ZeroReport): Mode | undefined => MODES.find((m) => r.may.includes(m))
export const amends = (mode: Mode) => mode === 'amend' || mode === 'amend_for'
export const onBehalf = (mode: Mode) => mode === 'file_for' || mode === 'amend_for'

/** Why a reason is asked for: '' where none is. */
export function reasonFor(r: ZeroReport, mode: Mode): '' | 'Late' | 'Amend' {
  if (amends(mode)) return 'Amend'
  return r.state === 'missing' ? 'Late' : ''
}

export const emptyFinding = (): FindingForm => ({ what: '', category: '', risk: '', handled: '' })

function findingForm(f: ReportFinding): FindingForm {
  if (f.handled === 'case_opened' || !f.what || f.case_id) return { ...emptyFinding(), handled: f.handled, case: f }
  return { what: f.what ?? '', category: f.category ?? '', risk: f.risk ?? '', handled: f.handled }
}

/** The form as it opens: what was reported before, and the disputes of the day. */
export function filingForm(r: ZeroReport, mode: Mode): FilingForm {
  const known = new Set(r.findings.map((f) => f.case_id).filter(Boolean))
  const findings = [...r.findings, ...r.prefill.filter((f) => !known.has(f.case_id))].map(findingForm)
  if (!findings.length) findings.push(emptyFinding())
  return { kind: onBehalf(mode) ? (r.kind ?? '') : 'findings', findings, onBehalfOf: '', reason: '' }
}

/** What is missing, by the pointer of the request's field: the key of the sentence that says so. */
export function faults(f: FilingForm, r: ZeroReport, mode: Mode): Record<string, string> {
  const out: Record<string, string> = {}
  if (!f.kind) out['/kind'] = 'zero.form.needKind'
  if (f.kind === 'findings') {
    f.findings.forEach((d, i) => {
      if (d.case) return
      if (!d.what.trim()) out[`/findings/${i}/what`] = 'zero.form.needWhat'
      if (!d.category) out[`/findings/${i}/category`] = 'zero.form.needCategory'
      if (!d.risk) out[`/findings/${i}/risk`] = 'zero.form.needRisk'
      if (!d.handled) out[`/findings/${i}/handled`] = 'zero.form.needHandled'
    })
  }
  if (onBehalf(mode) && !f.onBehalfOf.trim()) out['/on_behalf_of'] = 'zero.form.needBehalf'
  const why = reasonFor(r, mode)
  if (why && !f.reason.trim()) out['/reason'] = `zero.form.needReason${why}`
  return out
}

/** The request of a form without faults. */
export function toInput(f: FilingForm): ZeroReportInput {
  return {
    kind: f.kind || 'findings',
    findings: f.kind === 'findings' ? f.findings.filter((d) => !d.case || d.case.case_id).map(toFinding) : undefined,
    on_behalf_of: f.onBehalfOf.trim() || undefined,
    reason: f.reason.trim() || undefined,
  }
}

function toFinding(d: FindingForm): NonNullable<ZeroReportInput['findings']>[number] {
  if (d.case) return { handled: d.case.handled, case_id: d.case.case_id }
  return { what: d.what.trim(), category: d.category, risk: d.risk || undefined, handled: d.handled || 'watching' }
}
