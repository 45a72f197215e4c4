import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { api, data } from '@/api/client'
import type { Person, Role } from '@/api/types'
import { queryClient } from '@/queries'

export interface PeopleFilter { q?: string; role?: Role; unit?: string; disabled?: boolean }

export const usePeople = (filter: MaybeRefOrGetter<PeopleFilter>) =>
  useInfiniteQuery({
    queryKey: computed(() => ['admin', 'people', toValue(filter)]),
    queryFn: ({ pageParam }) => data(api.GET('/admin/people', { params: { query: { ...toValue(filter), after: pageParam } } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next || undefined,
    placeholderData: keepPreviousData,
  })

export const usePerson = (id: MaybeRefOrGetter<string>) =>
  useQuery({
    queryKey: computed(() => ['admin', 'person', toValue(id)]),
    queryFn: () => data(api.GET('/admin/people/{id}', { params: { path: { id: toValue(id) } } })),
  })

export const useDevicesOf = (id: MaybeRefOrGetter<string>) =>
  useQuery({
    queryKey: computed(() => ['admin', 'devices', toValue(id)]),
    queryFn: async () => (await data(api.GET('/admin/people/{id}/devices', { params: { path: { id: toValue(id) } } }))).items,
  })

export const useOwnDevices = () =>
  useQuery({ queryKey: ['devices'], queryFn: async () => (await data(api.GET('/devices'))).items })

export const useUnitRecords = () =>
  useQuery({ queryKey: ['admin', 'units'], queryFn: async () => (await data(api.GET('/admin/units'))).items })

export const useAgencies = () => useQuery({ queryKey: ['admin', 'agencies'], queryFn: async () => (await data(api.GET('/agencies'))).items })

export const useHolidays = (year: MaybeRefOrGetter<number | undefined>) =>
  useQuery({
    queryKey: computed(() => ['admin', 'calendar', toValue(year)]),
    queryFn: () => data(api.GET('/admin/calendar', { params: { query: { year: toValue(year) } } })),
    placeholderData: keepPreviousData,
  })

export const useCategoryBook = () => useQuery({ queryKey: ['admin', 'categories'], queryFn: () => data(api.GET('/admin/categories')) })

export const useSettings = () => useQuery({ queryKey: ['admin', 'settings'], queryFn: () => data(api.GET('/admin/settings')) })

export const useStatisticsFaults = () =>
  useQuery({ queryKey: ['admin', 'faults'], queryFn: async () => (await data(api.GET('/statistics/faults'))).items })

/** After a write: shows the answered account at once and fetches the lists anew. */
export function personChanged(p: Person): void {
  queryClient.setQueryData(['admin', 'person', p.id], p)
  void queryClient.invalidateQueries({ queryKey: ['admin', 'people'] })
  void queryClient.invalidateQueries({ queryKey: ['admin', 'devices', p.id] })
}

/** After a write on one of the lists, or a 412: what is shown is fetched anew. */
export function listChanged(...keys: string[]): void {
  for (const key of keys) void queryClient.invalidateQueries({ queryKey: ['admin', key] })
}
