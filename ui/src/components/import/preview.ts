import { api, data, writeHeaders } from '@/api/client'
import { fetchWith, type Progress } from '@/api/upload'
import type { Import } from '@/api/types'

/** A chosen ledger as it is sent. */
export interface Packed {
  bytes: Blob
  type: string // with the boundary; a Blob's own type would be in small letters
}

/** The form as bytes, once: a retry then sends the very same ones, and the server knows it for the same request. */
export async function packed(file: File, { year = '', unit = '' } = {}): Promise<Packed> {
  const form = new FormData()
  form.append('file', file, file.name)
  if (year) form.append('year', year)
  if (unit) form.append('unit', unit)
  const answer = new Response(form)
  return { type: answer.headers.get('Content-Type') ?? '', bytes: await answer.blob() }
}

/** Has the ledger looked at. */
export function preview(sheet: Packed, key: string, progress: Progress): Promise<Import> {
  return data(
    api.POST('/imports', {
      params: { header: writeHeaders(key) },
      headers: { 'Content-Type': sheet.type },
      body: sheet.bytes as unknown as { file: string }, // how the generated types call the parts
      bodySerializer: () => sheet.bytes,
      fetch: fetchWith(progress),
    }),
  )
}
