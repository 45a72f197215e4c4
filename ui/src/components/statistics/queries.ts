import { useInfiniteQuery, useQueries, useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { api, data } from '@/api/client'
import type { By, Figure, Figures, StatisticsRow } from '@/api/types'
import { queryClient } from '@/queries'

/** Whose figures of which days; without a unit the asker's own highest. */
export interface Ask {
  unit?: string
  from: string
  to: string
}

/** The parts of a unit's figures by one split: rows once they are there, an error with the way to ask again. */
export interface Split {
  rows?: StatisticsRow[]
  total?: Figures
  error?: unknown
  retry?(): void
}
export type Splits = Partial<Record<By, Split>>

const table = (ask: Ask, by?: By) => ({
  queryKey: ['statistics', 'table', ask.unit ?? '', ask.from, ask.to, by ?? ''],
  queryFn: () => data(api.GET('/statistics', { params: { query: { ...ask, by } } })),
})

export const useStatistics = (ask: MaybeRefOrGetter<Ask>, by?: MaybeRefOrGetter<By | undefined>, enabled: MaybeRefOrGetter<boolean> = true) =>
  useQuery(computed(() => ({ ...table(toValue(ask), toValue(by)), enabled: toValue(enabled) })))

/** The same figures split in several ways at once. */
export const useSplits = (ask: MaybeRefOrGetter<Ask>, by: MaybeRefOrGetter<readonly By[]>) =>
  useQueries({
    queries: computed(() => toValue(by).map((b) => table(toValue(ask), b))),
    combine: (answers): Splits =>
      Object.fromEntries(answers.map((a, i) => [toValue(by)[i], { rows: a.data?.rows, total: a.data?.total, error: a.data ? undefined : a.error, retry: () => void a.refetch() }])),
  })

export interface CasesAsk {
  /** the publication whose frozen list it is; without one the list of today */
  publication?: string
  ask: Ask
  figure: Figure
  by?: By
  key?: string
}

/** The cases behind a number, page by page. */
export const useFigureCases = (of: MaybeRefOrGetter<CasesAsk>, enabled: MaybeRefOrGetter<boolean>) =>
  useInfiniteQuery({
    queryKey: computed(() => ['statistics', 'cases', toValue(of)]),
    queryFn: ({ pageParam }) => {
      const { publication, ask, ...row } = toValue(of)
      const page = { ...row, cursor: pageParam, limit: 30 }
      if (publication) return data(api.GET('/publications/{id}/cases', { params: { path: { id: publication }, query: page } }))
      return data(api.GET('/statistics/cases', { params: { query: { ...ask, ...page } } }))
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor || undefined,
    enabled: computed(() => toValue(enabled)),
  })

export const usePublications = (unit: MaybeRefOrGetter<string>) =>
  useQuery({
    queryKey: computed(() => ['statistics', 'publications', toValue(unit)]),
    queryFn: async () => (await data(api.GET('/publications', { params: { query: { unit: toValue(unit) } } }))).items,
  })

export const usePublication = (id: MaybeRefOrGetter<string | undefined>) =>
  useQuery({
    queryKey: computed(() => ['statistics', 'publication', toValue(id)]),
    queryFn: () => data(api.GET('/publications/{id}', { params: { path: { id: toValue(id) ?? '' } } })),
    enabled: computed(() => !!toValue(id)),
  })

export const useYearlyTotals = (unit: MaybeRefOrGetter<string>) =>
  useQuery({
    queryKey: computed(() => ['statistics', 'yearly', toValue(unit)]),
    queryFn: async () => (await data(api.GET('/yearly-totals', { params: { query: { unit: toValue(unit) } } }))).items,
  })

/** After publishing or entering a total: every figure is asked for anew. */
export function figuresChanged(): void {
  void queryClient.invalidateQueries({ queryKey: ['statistics'] })
}
