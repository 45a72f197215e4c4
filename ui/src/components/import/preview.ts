import { api, data, Problem, writeHeaders } from '@/api/client'
import { fetchWith, type Progress } from '@/api/upload'
import type { Import } from '@/api/types'

/** Has a ledger looked at; `year` and `unit` are '' where nobody said. */
export async function preview(file: File, said: { year: string; unit: string }, key: string, progress: Progress): Promise<Import> {
  // Saved anew or moved since it was chosen, it can't be read any more; sent so, that would look like a lost network.
  await file.slice(0, 1).arrayBuffer().catch(() => {
    throw new Problem({ status: 0, code: 'file_unreadable' })
  })
  const form = new FormData()
  form.append('file', file, file.name)
  for (const [name, value] of Object.entries(said)) if (value) form.append(name, value)
  return data(
    api.POST('/imports', {
      params: { header: writeHeaders(key) },
      body: { file: file.name }, // how the generated types call it; what is sent is the form
      bodySerializer: () => form,
      fetch: fetchWith(progress),
    }),
  )
}
