import { useInfiniteQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { api, data } from '@/api/client'

/** The daily checks, the latest first; every page says how the checks stand now. */
export const useChecks = (enabled: MaybeRefOrGetter<boolean> = true) =>
  useInfiniteQuery({
    queryKey: ['checks'],
    queryFn: ({ pageParam }) => data(api.GET('/daily-checks', { params: { query: { cursor: pageParam } } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor || undefined,
    enabled: computed(() => toValue(enabled)),
    refetchInterval: 300_000,
  })
