import { onScopeDispose, ref, type Ref } from 'vue'

/** Whether the window is at least so many CSS pixels wide. */
export function useMinWidth(px: number): Ref<boolean> {
  const query = window.matchMedia(`(min-width: ${px}px)`)
  const matches = ref(query.matches)
  const update = (e: MediaQueryListEvent) => (matches.value = e.matches)
  query.addEventListener('change', update)
  onScopeDispose(() => query.removeEventListener('change', update))
  return matches
}

/** List and detail side by side. */
export const useWide = () => useMinWidth(1200)
