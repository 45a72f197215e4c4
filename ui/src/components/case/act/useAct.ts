import { computed, reactive, ref, shallowRef } from 'vue'
import { act, Problem } from '@/api/client'
import type { ActBody, Action, Case } from '@/api/types'
import { useSubmit } from '@/composables/useSubmit'
import { t } from '@/i18n'
import { fieldWords } from '@/i18n/faults'
import { caseChanged, queryClient } from '@/queries'

/** One field that is not right yet: where, whether, and the sentence under case.need. */
export type Check = [pointer: string, wrong: boolean, code: string]

/** What a form's frame needs to know of the act it sends. */
export interface ActState {
  running: boolean
  problem: Problem | null
  /** Somebody else changed the case while the form was open. */
  overtaken: boolean
  /** Grows with each refusal, so that the frame can lead the eye to the first field at fault. */
  refusals: number
  /** Goes through the form's own checks and sends nothing; whether all was right. */
  rehearse: (submit: () => void) => boolean
  /** The words for a field, or ''. */
  fault: (pointer: string) => string
}

/** Sends one act on a case. */
export function useAct<A extends Action>(action: A, seen: Case) {
  return useCaseWrite(seen, (version, key, body: ActBody<A>) => act(action, { id: seen.id, version }, body, key))
}

/**
 * Sends one write on a case. The version is the one the person saw when the form opened: whoever changed the
 * case meanwhile is met as a 412, the fresh case is shown, and what was typed stays for the next try.
 */
export function useCaseWrite<B>(seen: Case, write: (version: number, key: string, body: B) => Promise<Case>) {
  const version = ref(seen.version)
  const own = shallowRef<Record<string, string>>({})
  const overtaken = ref(false)
  const refusals = ref(0)
  const { submit, running, problem, reset } = useSubmit((key, body: B) => write(version.value, key, body))

  let rehearsing = false
  let passed = false
  /** Says whether every field is right; a wrong one shows its sentence. */
  function check(list: Check[]): boolean {
    own.value = Object.fromEntries(list.filter(([, wrong]) => wrong).map(([pointer, , code]) => [pointer, t(`case.need.${code}`)]))
    problem.value = null
    const right = Object.keys(own.value).length === 0
    if (!right) refusals.value++
    passed = right
    return right && !rehearsing
  }

  function rehearse(submit: () => void): boolean {
    passed = false
    rehearsing = true
    submit()
    rehearsing = false
    return passed
  }

  async function send(body: B): Promise<Case | undefined> {
    const answer = await submit(body)
    if (answer) {
      version.value = answer.version
      overtaken.value = false
      caseChanged(answer)
      return answer
    }
    const p = problem.value
    if (!p) return undefined
    if (p.status === 412) await catchUp(p)
    refusals.value++
    return undefined
  }

  async function catchUp(p: Problem): Promise<void> {
    if (p.current) {
      caseChanged(p.current)
      version.value = p.current.version
    } else {
      await queryClient.invalidateQueries({ queryKey: ['case', seen.id] })
      version.value = queryClient.getQueryData<Case>(['case', seen.id])?.version ?? version.value
    }
    overtaken.value = true
    problem.value = null
  }

  const fault = (pointer: string): string => own.value[pointer] ?? fieldWords(problem.value, pointer)
  const faults = computed(() => Object.keys(own.value).length)
  const state: ActState = reactive({ running, problem, overtaken, refusals, rehearse, fault })
  return { state, check, send, fault, faults, running, problem, reset }
}
