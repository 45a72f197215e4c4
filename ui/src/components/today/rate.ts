/** 96.5%. What is not all is never shown as 100%, what is not nothing never as 0; nothing to divide by is —. */
export function percent(rate: number | null | undefined): string {
  if (rate === null || rate === undefined) return '—'
  if (rate === 0 || rate === 1) return `${rate * 100}%`
  return `${Math.min(99.9, Math.max(0.1, Math.round(rate * 1000) / 10)).toFixed(1)}%`
}
