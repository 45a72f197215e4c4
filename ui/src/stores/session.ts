import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { api, data, newKey, Problem, writeHeaders } from '@/api/client'
import type { About, Session } from '@/api/types'

/** Who is at the tablet, and what this installation is. */
export const useSession = defineStore('session', () => {
  const me = ref<Session | null>(null)
  const about = ref<About | null>(null)
  const today = computed(() => about.value?.today ?? me.value?.today ?? '')

  async function loadAbout(): Promise<void> {
    about.value = await data(api.GET('/about'))
  }

  /** Asks the server who we are; nobody is not a failure. */
  async function load(): Promise<void> {
    try {
      me.value = await data(api.GET('/session'))
    } catch (e) {
      if (Problem.of(e).status !== 401) throw e
      me.value = null
    }
    if (me.value && !about.value) await loadAbout()
  }

  async function logIn(username: string, password: string): Promise<void> {
    me.value = await data(api.POST('/session', { body: { username, password } }))
    await loadAbout()
  }

  /** Sets one's own new password; who came with a one-time code gives no current one. */
  async function changePassword(current: string | undefined, next: string, key: string): Promise<void> {
    me.value = await data(api.POST('/session/password', { params: { header: writeHeaders(key) }, body: { current, new: next } }))
  }

  async function logOut(): Promise<void> {
    await api.DELETE('/session', { headers: writeHeaders(newKey()) })
    me.value = null
  }

  /** Moves the demo's clock; only the demo's admin may. */
  async function advance(days: number, key: string): Promise<void> {
    about.value = await data(api.POST('/demo/advance', { params: { header: writeHeaders(key) }, body: { days } }))
    if (me.value) me.value = { ...me.value, today: about.value.today }
  }

  function clear(): void {
    me.value = null
  }

  function can(permission: string): boolean {
    return me.value?.permissions.includes(permission) ?? false
  }

  return { me, about, today, load, loadAbout, logIn, logOut, changePassword, advance, clear, can }
})
