import { computed, ref } from 'vue'

// What the sync badge says: kept here so that the API client needs no component.
const writes = ref(0)
const reachable = ref(typeof navigator === 'undefined' ? true : navigator.onLine)

export type SyncState = 'synced' | 'saving' | 'offline'
export const syncState = computed<SyncState>(() => (!reachable.value ? 'offline' : writes.value > 0 ? 'saving' : 'synced'))

export function writeStarted(): void {
  writes.value++
}
export function writeEnded(): void {
  writes.value = Math.max(0, writes.value - 1)
}
export function sawServer(): void {
  reachable.value = true
}
export function lostServer(): void {
  reachable.value = false
}

if (typeof window !== 'undefined') {
  window.addEventListener('offline', lostServer)
  window.addEventListener('online', sawServer)
}
