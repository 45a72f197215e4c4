import type { InjectionKey } from 'vue'
import type { RouteLocationRaw } from 'vue-router'
import type { By, Figure, Figures, StatisticsRow } from '@/api/types'
import { t } from '@/i18n'

/** Where the cases behind a number are; a page of figures provides it to all its numbers. */
export interface Behind {
  to(figure: Figure, by?: By, key?: string): RouteLocationRaw
  /** The page of figures of a unit named in a table; none where figures are frozen. */
  unit?(id: string): RouteLocationRaw
}
export const behindKey: InjectionKey<Behind> = Symbol('behind')

/** 本级: what lies in no unit of the table. */
export const OWN = 'own'

/** 1,234; — for what cannot be said. */
export function count(n: number | null | undefined): string {
  if (n === null || n === undefined) return t('statistics.dash')
  return (n < 0 ? '−' : '') + Math.abs(n).toString().replace(/\B(?=(\d{3})+$)/g, ',')
}

/** 96.5%. What is not all is never shown as 100%, what is not nothing never as 0. */
export function percent(rate: number | null | undefined): string {
  if (rate === null || rate === undefined) return t('statistics.dash')
  if (rate === 0 || rate === 1) return `${rate * 100}%`
  return `${Math.min(99.9, Math.max(0.1, Math.round(rate * 1000) / 10)).toFixed(1)}%`
}

/** A part of a whole, null of nothing. */
export const share = (part: number, whole: number) => (whole > 0 ? part / whole : null)

const COHORT = {
  cohort_accepted: 'accepted', cohort_agreed: 'agreed', cohort_failed: 'failed',
  cohort_withdrawn: 'withdrawn', cohort_handed_over: 'handed_over', cohort_open: 'open',
} as const
const inCohort = (f: Figure): f is keyof typeof COHORT => f in COHORT

/** The number that bears the name. */
export function valueOf(f: Figures, figure: Figure): number | null {
  return inCohort(figure) ? (f.cohort?.[COHORT[figure]] ?? null) : f[figure]
}

export const figureName = (f: Figure): string => t(`statistics.figure.${f}`)

/** Numbers that count duties and visits; several may lie in one case. */
const OF_CASES: readonly Figure[] = ['obligations_due', 'obligations_performed', 'visits', 'self_visits', 'unreached']

/** 磙子营乡 2024年 调解成功 364 件; of duties and visits the cases are counted: 涉及 n 件. */
export function figureHeading(parts: (string | undefined)[], figure: Figure, matches: number | undefined): string {
  const said = [...parts, figureName(figure)].filter(Boolean).join(' ')
  if (matches === undefined) return said
  return t(OF_CASES.includes(figure) ? 'statistics.headingOf' : 'statistics.heading', { said, n: count(matches) })
}

/** Whether anything at all happened in the period, or was left to do. */
export const isEmpty = (f: Figures) =>
  (['registered', 'accepted', 'not_accepted', 'concluded', 'opening', 'closing', 'waiting_opening', 'waiting', 'visits', 'obligations_due'] as const).every((k) => !f[k])

/** A column of a table by unit, category and so on. */
export interface Column {
  key: Figure | 'success_rate' | 'performance_rate'
  rate: boolean
}
const counted = (...keys: Figure[]): Column[] => keys.map((key) => ({ key, rate: false }))
const ALL: Column[] = [
  ...counted('accepted', 'success', 'agreed_oral', 'agreed_written', 'failed', 'withdrawn', 'handed_over', 'closing'),
  { key: 'success_rate', rate: true },
  { key: 'performance_rate', rate: true },
]
const isRate = (key: Column['key']): key is 'success_rate' | 'performance_rate' => key === 'success_rate' || key === 'performance_rate'

export const cell = (f: Figures, c: Column): number | null => (isRate(c.key) ? f[c.key] : valueOf(f, c.key))
export const cellWords = (f: Figures, c: Column): string => (c.rate ? percent(cell(f, c)) : count(cell(f, c)))
export const columnName = (c: Column): string => t(`statistics.column.${c.key}`)

/** The columns that say anything in this table: by level there is no intake and no stock. */
export const columnsOf = (rows: Figures[]): Column[] => ALL.filter((c) => rows.some((r) => cell(r, c) !== null))

export interface Sorting {
  key: Column['key'] | 'name'
  down: boolean
}

/** Rows in the wanted order, those without a number last; the server's order without one. 本级 stays at the end. */
export function sorted(rows: StatisticsRow[], by: Sorting | null): StatisticsRow[] {
  if (!by) return rows
  const column = ALL.find((c) => c.key === by.key)
  const turn = by.down ? -1 : 1
  const order = (a: StatisticsRow, b: StatisticsRow): number => {
    if (!column) return turn * a.name.localeCompare(b.name, 'zh-CN')
    const [x, y] = [cell(a, column), cell(b, column)]
    if (x === null || y === null) return Number(x === null) - Number(y === null)
    return turn * (x - y)
  }
  return [...rows].sort((a, b) => Number(a.key === OWN) - Number(b.key === OWN) || order(a, b))
}

/** The bars of a chart for those who hear them: 1月：受理 30，成功 28；2月：… */
export function chartWords(rows: { name: string; values: { name: string; n: number | null }[] }[]): string {
  return rows.map((r) => t('statistics.chartRow', { name: r.name, values: r.values.map((v) => `${v.name} ${count(v.n)}`).join('，') })).join('；')
}
