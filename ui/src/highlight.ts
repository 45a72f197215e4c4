export interface Piece { text: string; hit: boolean }

/** A text in pieces, those that one of the query's words names marked. What is found by pinyin is not marked: no character of it was typed. */
export function highlight(text: string, query: string): Piece[] {
  const plain = text.toLowerCase()
  const words = [...new Set([query, query.normalize('NFKC')].flatMap((q) => q.toLowerCase().split(/\s+/)))].filter(Boolean)
  if (!words.length || plain.length !== text.length) return [{ text, hit: false }] // a few letters grow when made small
  const hits = new Array<boolean>(text.length).fill(false)
  for (const w of words) {
    for (let at = plain.indexOf(w); at >= 0; at = plain.indexOf(w, at + 1)) hits.fill(true, at, at + w.length)
  }
  const pieces: Piece[] = []
  for (let i = 0; i < text.length; i++) {
    const last = pieces.at(-1)
    if (last && last.hit === hits[i]) last.text += text[i]
    else pieces.push({ text: text[i]!, hit: hits[i]! })
  }
  return pieces
}
