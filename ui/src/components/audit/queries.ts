import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { api, data } from '@/api/client'

export interface AuditFilter { from?: string; to?: string; actor?: string; action?: string; object?: string; object_id?: string }

/** Every page that is fetched is an entry of the record: nothing is fetched unasked. */
export const useAudit = (filter: MaybeRefOrGetter<AuditFilter>) =>
  useInfiniteQuery({
    queryKey: computed(() => ['audit', toValue(filter)]),
    queryFn: ({ pageParam }) => data(api.GET('/audit', { params: { query: { ...toValue(filter), cursor: pageParam } } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor || undefined,
    placeholderData: keepPreviousData,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })

/** Who looked at a case; asked for, it is on record too. */
export const useLooks = (id: MaybeRefOrGetter<string>, asked: MaybeRefOrGetter<boolean>) =>
  useQuery({
    queryKey: computed(() => ['looks', toValue(id)]),
    queryFn: async () => (await data(api.GET('/cases/{id}/looks', { params: { path: { id: toValue(id) } } }))).items,
    enabled: computed(() => toValue(asked)),
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })
