import { ref } from 'vue'
import { api, data, writeHeaders } from '@/api/client'
import type { Reveal } from '@/api/types'
import { useSubmit } from '@/composables/useSubmit'

/** One masked value of a party, shown on demand. It is kept by nothing but the component that asked. */
export function useReveal(caseId: () => string, partyId: () => string, field: Reveal['field']) {
  const value = ref('')
  const { submit, running, problem } = useSubmit((key: string, purpose: Reveal['purpose']) =>
    data(api.POST('/cases/{id}/reveal', { params: { path: { id: caseId() }, header: writeHeaders(key) }, body: { party_id: partyId(), field, purpose } })),
  )
  async function show(purpose: Reveal['purpose']): Promise<boolean> {
    const answer = await submit(purpose)
    if (answer) value.value = answer.value
    return !!answer
  }
  return { value, show, hide: () => (value.value = ''), running, problem }
}
