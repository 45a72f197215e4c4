/** What the server takes at most (openapi.yaml, previewImport). */
export const MAX_BYTES = 10 * 1024 * 1024

export type SheetFault = 'kind' | 'empty' | 'size'

/** What is wrong with a chosen file before anything is sent, or null. Its content is the server's to judge. */
export function sheetFault(file: { name: string; size: number }): SheetFault | null {
  if (!/\.xlsx$/i.test(file.name)) return 'kind'
  if (file.size === 0) return 'empty'
  return file.size > MAX_BYTES ? 'size' : null
}

/** 1 KB at least, 56 KB, 3.2 MB */
export function sizeWords(bytes: number): string {
  const kb = bytes / 1024
  if (kb < 1) return '1 KB'
  return kb < 1024 ? `${Math.round(kb)} KB` : `${(kb / 1024).toFixed(1)} MB`
}
