import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import type { Level, Outcome, Risk, Status } from '@/api/types'
import { whys } from '@/components/today/exceptions'
import { addDays } from '@/format'

export const STATUSES: readonly Status[] = ['registered', 'mediating', 'concluded', 'archived']
export const LEVELS: readonly Level[] = ['group', 'village', 'branch', 'township']
export const RISKS: readonly Risk[] = ['red', 'orange', 'yellow', 'blue']
export const OUTCOMES: readonly Outcome[] = ['agreed_oral', 'agreed_written', 'failed', 'withdrawn', 'handed_over', 'declined']
/** 快到期: the deadline is past or within three days, as on 今日. */
const SOON_DAYS = 3

export type FilterName = 'status' | 'level' | 'risk' | 'outcome' | 'due' | 'exception' | 'unit' | 'q' | 'sort'

/** What the list is narrowed to. The address holds it, so that going back, reloading and sharing keep it. */
export function useCaseFilters() {
  const route = useRoute()
  const router = useRouter()

  const one = <T extends string>(name: FilterName, allowed: readonly T[]): T | undefined => {
    const v = route.query[name]
    return allowed.find((a) => a === v)
  }
  const values = computed(() => ({
    status: one('status', STATUSES),
    level: one('level', LEVELS),
    risk: one('risk', RISKS),
    outcome: one('outcome', OUTCOMES),
    due: one('due', ['1'] as const),
    exception: one('exception', whys),
    unit: typeof route.query.unit === 'string' ? route.query.unit.slice(0, 64) || undefined : undefined,
    q: typeof route.query.q === 'string' ? route.query.q.slice(0, 50) : undefined,
    sort: one('sort', ['newest'] as const),
  }))
  const active = computed(() => Object.entries(values.value).some(([k, v]) => k !== 'sort' && v !== undefined && v !== ''))

  function set(name: FilterName, value: string | undefined): void {
    const query = { ...route.query }
    if (value) query[name] = value
    else delete query[name]
    void router.replace({ query })
  }
  function reset(): void {
    void router.replace({ query: values.value.sort ? { sort: values.value.sort } : {} })
  }

  /** What of the filter may be kept: all but the words searched for. */
  const lasting = computed(() => {
    const set = Object.entries(values.value).filter((e): e is [FilterName, string] => e[0] !== 'q' && e[1] !== undefined)
    return Object.fromEntries(set) as Record<string, string>
  })
  /** Takes a filter that was kept in place of the present one. */
  function apply(query: Record<string, string>): void {
    void router.replace({ query })
  }

  /** The query of GET /cases. */
  function request(today: string) {
    const { due, q, sort, ...rest } = values.value
    return {
      ...rest,
      due_before: due && today ? addDays(today, SOON_DAYS + 1) : undefined,
      q: q || undefined,
      sort: sort ?? ('deadline' as const),
    }
  }

  return { values, active, lasting, set, reset, apply, request }
}

export type CaseFilterState = ReturnType<typeof useCaseFilters>
