import { computed, ref, toValue, watch, type MaybeRefOrGetter } from 'vue'

/** A filter of the list under a name; the query is that of the address. */
export interface SavedFilter { name: string; query: Record<string, string> }

export const MOST_SAVED = 12

const key = (user: string) => `shuoli.savedFilters.${user}`

function read(user: string): SavedFilter[] {
  try {
    const list: unknown = JSON.parse(localStorage.getItem(key(user)) ?? '[]')
    return Array.isArray(list) ? list.filter(isSaved).slice(0, MOST_SAVED) : []
  } catch {
    return [] // no storage, or what is in it is not ours
  }
}

function isSaved(v: unknown): v is SavedFilter {
  const f = v as SavedFilter | null
  return typeof f?.name === 'string' && typeof f.query === 'object' && f.query !== null && Object.values(f.query).every((x) => typeof x === 'string')
}

const same = (a: Record<string, string>, b: Record<string, string>) => {
  const names = Object.keys(a)
  return names.length === Object.keys(b).length && names.every((n) => a[n] === b[n])
}

/** A person's own filters on this device. What was searched for is not among them: it may be a name, and names are not left lying on a tablet. */
export function useSavedFilters(user: MaybeRefOrGetter<string>, current: MaybeRefOrGetter<Record<string, string>>) {
  const list = ref<SavedFilter[]>([])
  watch(() => toValue(user), (u) => (list.value = read(u)), { immediate: true })

  const chosen = computed(() => list.value.find((f) => same(f.query, toValue(current)))?.name)
  /** Something to save that is not saved yet. */
  const savable = computed(() => Object.keys(toValue(current)).some((n) => n !== 'sort') && !chosen.value)
  const full = computed(() => list.value.length >= MOST_SAVED)

  function store(next: SavedFilter[]): void {
    list.value = next
    try {
      localStorage.setItem(key(toValue(user)), JSON.stringify(next))
    } catch {
      // then they last as long as the page
    }
  }
  /** Saves the current filter; one of the same name gives way. */
  function save(name: string): void {
    const trimmed = name.trim()
    if (!trimmed) return
    store([...list.value.filter((f) => f.name !== trimmed), { name: trimmed, query: { ...toValue(current) } }].slice(-MOST_SAVED))
  }
  function remove(name: string): void {
    store(list.value.filter((f) => f.name !== name))
  }
  return { list, chosen, savable, full, save, remove }
}
