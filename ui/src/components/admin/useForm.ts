import { computed, shallowRef } from 'vue'
import type { Problem } from '@/api/client'
import { useSubmit } from '@/composables/useSubmit'
import { fieldWords } from '@/i18n/faults'

/**
 * A dialog's form: what is missing is said at the field before anything is sent, what the server finds
 * wrong at the same place. A 412 calls `stale`, which fetches what is there now.
 */
export function useForm<T>(pointers: string[], work: (key: string) => Promise<T>, stale: () => void = () => {}) {
  const own = shallowRef<Record<string, string>>({})
  const { submit, running, problem, reset } = useSubmit(work)
  const errors = computed(() =>
    Object.fromEntries(pointers.map((p) => [p, own.value[p] || fieldWords(problem.value as Problem | null, p)]).filter(([, words]) => words)),
  )

  /** Sends unless one of the sentences stands; '' is right. */
  async function send(wrong: Record<string, string> = {}): Promise<T | undefined> {
    own.value = Object.fromEntries(Object.entries(wrong).filter(([, words]) => words))
    problem.value = null
    if (Object.keys(own.value).length) return undefined
    const answer = await submit()
    if ((problem.value as Problem | null)?.status === 412) stale()
    return answer
  }

  /** For a form that is opened again. */
  function clear(): void {
    own.value = {}
    reset()
  }

  return { send, clear, errors, running, problem }
}
