import { computed, ref, shallowRef, type Ref } from 'vue'
import { newKey, Problem } from '@/api/client'

/**
 * One running submission at a time: a second tap while it runs does nothing.
 * The key stays the same until the write succeeded, so that a retry is the same write.
 * A form that keeps its key in a draft passes it in.
 */
export function useSubmit<T, A extends unknown[] = []>(work: (key: string, ...args: A) => Promise<T>, key: Ref<string> = ref(newKey())) {
  const running = ref(false)
  const problem = shallowRef<Problem | null>(null)

  async function submit(...args: A): Promise<T | undefined> {
    if (running.value) return undefined
    running.value = true
    problem.value = null
    try {
      const answer = await work(key.value, ...args)
      key.value = newKey()
      return answer
    } catch (e) {
      problem.value = Problem.of(e)
      return undefined
    } finally {
      running.value = false
    }
  }

  /** Forgets the last failure and starts a new write, for a form that is opened again. */
  function reset(): void {
    problem.value = null
    key.value = newKey()
  }

  return { submit, running, problem, key, reset, failed: computed(() => problem.value !== null) }
}
