import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { api, data } from '@/api/client'
import type { ReportState, ZeroReport } from '@/api/types'
import { queryClient } from '@/queries'

/** A unit's report of a date. */
export interface Of {
  unit: string
  date: string
}

export const askReport = ({ unit, date }: Of) => data(api.GET('/zero-reports/{unit_id}/{date}', { params: { path: { unit_id: unit, date } } }))

export const useReport = (of: MaybeRefOrGetter<Of>) =>
  useQuery({
    queryKey: computed(() => ['zero', 'report', toValue(of).unit, toValue(of).date]),
    queryFn: () => askReport(toValue(of)),
    enabled: computed(() => !!toValue(of).unit),
    refetchOnMount: 'always', // somebody may have reported on one's behalf meanwhile
  })

/** The reports of one unit, at most 100 dates: a month. */
export const useUnitReports = (ask: MaybeRefOrGetter<{ unit: string; from: string; to: string }>) =>
  useQuery({
    queryKey: computed(() => ['zero', 'reports', toValue(ask)]),
    queryFn: async () => (await data(api.GET('/zero-reports', { params: { query: { ...toValue(ask), limit: 100 } } }))).items,
    enabled: computed(() => !!toValue(ask).unit),
    placeholderData: keepPreviousData,
  })

/** The units below one that stand so on a date, page by page. */
export const useStanding = (ask: MaybeRefOrGetter<Of & { state: ReportState }>) =>
  useInfiniteQuery({
    queryKey: computed(() => ['zero', 'standing', toValue(ask)]),
    queryFn: ({ pageParam }) => {
      const { unit, date, state } = toValue(ask)
      return data(api.GET('/zero-reports', { params: { query: { unit, from: date, to: date, state, cursor: pageParam, limit: 20 } } }))
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor || undefined,
  })

export const useSummary = (ask: MaybeRefOrGetter<{ unit?: string; date?: string; from?: string; to?: string }>) =>
  useQuery({
    queryKey: computed(() => ['zero', 'summary', toValue(ask)]),
    queryFn: () => data(api.GET('/zero-reports/summary', { params: { query: toValue(ask) } })),
    placeholderData: keepPreviousData,
  })

export const useSuspicions = (unit: MaybeRefOrGetter<string | undefined>) =>
  useQuery({
    queryKey: computed(() => ['zero', 'suspicions', toValue(unit)]),
    queryFn: async () => (await data(api.GET('/zero-reports/suspicions', { params: { query: { unit: toValue(unit) } } }))).items,
  })

/** After a write: shows the answered report at once and fetches anew whatever counts it. */
export function reportChanged(r: ZeroReport): void {
  queryClient.setQueryData(['zero', 'report', r.unit_id, r.date], r)
  for (const queryKey of [['today'], ['zero', 'reports'], ['zero', 'standing'], ['zero', 'summary'], ['zero', 'suspicions']]) void queryClient.invalidateQueries({ queryKey })
}
