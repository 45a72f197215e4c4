import type { ImportDifference } from '@/api/types'
import { fullDay, money } from '@/format'
import { t, te } from '@/i18n'

const named = (group: string) => (code: string) => (te(`common.${group}.${code}`) ? t(`common.${group}.${code}`) : code)

/** How a side of a difference is spelled that comes as a code, a date or an amount in fen; the others come as text. */
const spell: Partial<Record<ImportDifference['field'], (text: string) => string>> = {
  amount: (text) => (/^\d+$/.test(text) ? money(Number(text)) : text),
  concluded_on: (text) => (/^\d{4}-\d{2}-\d{2}$/.test(text) ? fullDay(text) : text),
  level: named('levelLong'),
  outcome: named('outcome'),
  risk: named('risk'),
}

/** What one side says, as people read it. */
export function sideWords(field: ImportDifference['field'], text: string): string {
  return text ? (spell[field]?.(text) ?? text) : t('imports.blank')
}
