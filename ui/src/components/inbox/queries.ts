import { useInfiniteQuery, useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { api, data, writeHeaders } from '@/api/client'
import { useSubmit } from '@/composables/useSubmit'
import { messagesRead } from '@/queries'
import { useSession } from '@/stores/session'

/** So many stand on 今日. */
const FEW = 5

/** How many messages are unread, and the newest of them. */
export function useUnread() {
  const session = useSession()
  return useQuery({
    queryKey: ['inbox', 'unread'],
    queryFn: () => data(api.GET('/inbox', { params: { query: { unread: true, limit: FEW } } })),
    enabled: computed(() => session.can('inbox:read')),
    refetchInterval: 300_000, // also where the stream of news is cut without anybody noticing
  })
}

/** All messages, the newest first, page by page. */
export const useInbox = () =>
  useInfiniteQuery({
    queryKey: ['inbox', 'all'],
    queryFn: ({ pageParam }) => data(api.GET('/inbox', { params: { query: { cursor: pageParam } } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor || undefined,
  })

/** Marks messages as read: some, or one and all that are older. */
export const useRead = () =>
  useSubmit(async (key, which: { ids: string[] } | { until: string }) => {
    const left = await data(api.POST('/inbox/read', { params: { header: writeHeaders(key) }, body: which }))
    messagesRead()
    return left
  })
