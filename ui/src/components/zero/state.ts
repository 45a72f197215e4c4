import type { ZeroReportRow } from '@/api/types'
import type { IconName } from '@/components/AppIcon.vue'
import { t } from '@/i18n'

/** How a day looks on the calendar; `none` where nothing is owed, `future` where the day is still to come. */
export type Look = 'nil' | 'findings' | 'late' | 'missing' | 'open' | 'future' | 'none'

export const ICONS: Record<Look, IconName | undefined> = { nil: 'check', findings: 'eye', late: 'clock', missing: 'close', open: undefined, future: undefined, none: undefined }

type Standing = Pick<ZeroReportRow, 'state' | 'kind'>

export function lookOf(r: Partial<Standing>): Look {
  if (!r.state) return 'none'
  if (r.state === 'on_time') return r.kind === 'findings' ? 'findings' : 'nil'
  return r.state
}

/** 已报无事; a late report also says what it found. */
export function stateWords(r: Partial<Standing>): string {
  if (r.state === 'late') return t(r.kind === 'findings' ? 'zero.lateFindings' : 'zero.lateNil')
  return t(`zero.state.${lookOf(r)}`)
}

/** The class of a tag in the colour of the state. */
export const TONE: Record<Look, string> = { nil: 'ok', findings: 'orange', late: 'yellow', missing: 'red', open: '', future: '', none: '' }
