import { onBeforeUnmount, ref, watch, type Ref } from 'vue'

export type Breadth = 'narrow' | 'middle' | 'wide'

/** narrow: a phone; middle: a tablet upright, or the pane beside the list; wide: two columns fit. */
export function breadthOf(px: number): Breadth {
  return px < 560 ? 'narrow' : px < 920 ? 'middle' : 'wide'
}

/** How broad an element is, whatever the window: container queries are newer than the oldest tablets. */
export function useBreadth(el: Ref<HTMLElement | undefined>): Ref<Breadth> {
  const breadth = ref<Breadth>(breadthOf(typeof window === 'undefined' ? 1280 : window.innerWidth))
  if (typeof ResizeObserver === 'undefined') return breadth
  const observer = new ResizeObserver(([entry]) => {
    if (entry) breadth.value = breadthOf(entry.contentRect.width)
  })
  watch(el, (now, before) => {
    if (before) observer.unobserve(before)
    if (now) observer.observe(now)
  }, { immediate: true })
  onBeforeUnmount(() => observer.disconnect())
  return breadth
}
