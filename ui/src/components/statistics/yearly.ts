import { t } from '@/i18n'
import { count } from './figures'

export type YearlyField = 'year' | 'settled' | 'success' | 'oral' | 'written'

/** What somebody typed as a count, with full-width digits and thousands separators; null when it is none. */
export function parseCount(text: string): number | null {
  const plain = text.trim().replace(/[０-９]/g, (d) => String.fromCharCode(d.charCodeAt(0) - 0xfee0)).replace(/[,，\s]/g, '')
  return /^\d{1,7}$/.test(plain) ? Number(plain) : null
}

/** Where the sums of a year's total break: the sentence, with the sum spelled out; null while they hold or a number is missing. */
export function brokenSum(n: { settled: number | null; success: number | null; oral: number | null; written: number | null }): { field: 'oral' | 'success'; words: string } | null {
  const { settled, success, oral, written } = n
  if (success !== null && oral !== null && written !== null && oral + written !== success) {
    return { field: 'oral', words: t('statistics.yearly.sumBroken', { oral: count(oral), written: count(written), sum: count(oral + written), success: count(success) }) }
  }
  if (success !== null && settled !== null && success > settled) {
    return { field: 'success', words: t('statistics.yearly.moreThanSettled', { success: count(success), settled: count(settled) }) }
  }
  return null
}

/** Said when the sums hold. */
export const sumHolds = (oral: number, written: number) => t('statistics.yearly.sumHolds', { oral: count(oral), written: count(written), sum: count(oral + written) })
