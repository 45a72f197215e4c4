import { keepPreviousData, QueryClient, useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { api, data, Problem } from '@/api/client'
import type { Case } from '@/api/types'

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      networkMode: 'always', // our own badge says what is offline; a paused query says nothing
      retry: (count, e) => count < 1 && ['offline', 'unavailable'].includes(Problem.of(e).code),
    },
  },
})

export const useToday = () => useQuery({ queryKey: ['today'], queryFn: () => data(api.GET('/today')), refetchInterval: 300_000 })

export const useCase = (id: MaybeRefOrGetter<string>) =>
  useQuery({
    queryKey: computed(() => ['case', toValue(id)]),
    queryFn: () => data(api.GET('/cases/{id}', { params: { path: { id: toValue(id) } } })),
    refetchOnMount: 'always', // what others did meanwhile is why a case is opened again
  })

export const useEvents = (id: MaybeRefOrGetter<string>) =>
  useQuery({
    queryKey: computed(() => ['events', toValue(id)]),
    queryFn: async () => (await data(api.GET('/cases/{id}/events', { params: { path: { id: toValue(id) } } }))).items,
    refetchOnMount: 'always',
  })

export const useMediators = (caseId: MaybeRefOrGetter<string>, enabled: MaybeRefOrGetter<boolean> = true) =>
  useQuery({
    queryKey: computed(() => ['mediators', toValue(caseId)]),
    queryFn: async () => (await data(api.GET('/mediators', { params: { query: { case: toValue(caseId) } } }))).items,
    enabled: computed(() => toValue(enabled)),
  })

export const useHandOvers = () => useQuery({ queryKey: ['hand-overs'], queryFn: async () => (await data(api.GET('/hand-overs'))).items, refetchInterval: 300_000 })

export const useCategories = () =>
  useQuery({
    queryKey: ['categories'],
    queryFn: async () => (await data(api.GET('/categories'))).items,
    staleTime: Infinity,
  })

export const useRegisterUnits = () =>
  useQuery({
    queryKey: ['units', 'register'],
    queryFn: async () => (await data(api.GET('/units', { params: { query: { register: true } } }))).items,
    staleTime: 600_000,
  })

/** Every unit of the reader's township, with its counts. */
export const useGrid = (enabled: MaybeRefOrGetter<boolean> = true) =>
  useQuery({
    queryKey: ['grid'],
    queryFn: async () => (await data(api.GET('/units'))).items,
    enabled: computed(() => toValue(enabled)),
  })

export const useUnitPage = (id: MaybeRefOrGetter<string>) =>
  useQuery({
    queryKey: computed(() => ['grid', toValue(id)]),
    queryFn: () => data(api.GET('/units/{id}/page', { params: { path: { id: toValue(id) } } })),
  })

export const useHearings = (ask: MaybeRefOrGetter<{ unit?: string; from: string; to: string }>) =>
  useQuery({
    queryKey: computed(() => ['hearings', 'list', toValue(ask)]),
    queryFn: () => data(api.GET('/hearings', { params: { query: toValue(ask) } })),
    placeholderData: keepPreviousData,
  })

export const useHearing = (id: MaybeRefOrGetter<string>) =>
  useQuery({
    queryKey: computed(() => ['hearings', 'day', toValue(id)]),
    queryFn: () => data(api.GET('/hearings/{id}', { params: { path: { id: toValue(id) } } })),
  })

export const useImports = () =>
  useQuery({ queryKey: ['imports'], queryFn: async () => (await data(api.GET('/imports'))).items, refetchOnMount: 'always' })

/** A preview or an import; while rows are being brought in it is asked for every second, as it is while `running`. */
export const useImport = (id: MaybeRefOrGetter<string>, running: MaybeRefOrGetter<boolean>) =>
  useQuery({
    queryKey: computed(() => ['imports', toValue(id)]),
    queryFn: () => data(api.GET('/imports/{id}', { params: { path: { id: toValue(id) } } })),
    refetchOnMount: 'always',
    refetchInterval: (query) => (toValue(running) || query.state.data?.state === 'importing' ? 1000 : false),
  })

/** What lists cases, or counts them. */
const listing = ['today', 'cases', 'hand-overs', 'hearings', 'grid', 'zero']
const outdated = (...keys: string[]) => keys.forEach((key) => void queryClient.invalidateQueries({ queryKey: [key] }))

/** After a write: shows the answered case at once and fetches anew whatever lists it, or is tied to it. */
export function caseChanged(c: Case): void {
  queryClient.setQueryData(['case', c.id], c)
  outdated(...listing)
  void queryClient.invalidateQueries({ queryKey: ['events', c.id] })
  void queryClient.invalidateQueries({ queryKey: ['case'], predicate: (q) => q.queryKey[1] !== c.id })
}

/** Messages were read, here or on another device. */
export const messagesRead = () => outdated('inbox')

/** Something was told: somebody else has done it, and it shows on whatever page is open. */
export const somethingTold = () => outdated('inbox', 'case', 'events', ...listing)

/** An import is through: whatever lists or counts cases is fetched anew. */
export function importDone(): void {
  outdated('today', 'cases', 'grid', 'statistics')
  void queryClient.invalidateQueries({ queryKey: ['imports'], exact: true })
}
