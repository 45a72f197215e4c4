import { crc32 } from 'node:zlib'

// A ledger as a clerk keeps it: a title over the header row, and everything as text. An .xlsx is a zip of a few XML
// files; stored, not packed, so that nothing is needed to write one.

const HEADER = ['序号', '排查时间', '村组', '当事人', '纠纷类型', '基本情况', '涉及金额', '化解层级', '调解员', '化解时间', '化解结果', '协议形式', '履行情况', '备注']
const escaped = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
const cell = (text: string) => `<c t="inlineStr"><is><t>${escaped(text)}</t></is></c>`

/** The fields of a row that the stories care about; the rest is filled in. */
export function row(serial: number, parties: string, over: { on?: string; place?: string; category?: string; narrative?: string; result?: string; form?: string; remark?: string } = {}): string[] {
  const on = over.on ?? `2025-0${1 + (serial % 9)}-${String(1 + (serial % 28)).padStart(2, '0')}`
  return [
    String(serial), on, over.place ?? '韩南村', parties, over.category ?? '邻里', over.narrative ?? '两家为院墙的滴水争吵。', '3000', '村', '魏有田', on,
    over.result ?? '调解成功', over.form ?? '口头', '已履行', over.remark ?? '',
  ]
}

/** As many different pairs of people as are asked for. */
export function pairs(n: number): string[] {
  const surnames = [...'赵钱孙李周吴郑王冯陈']
  const names = [...'安邦昌达恩福光海江康']
  return Array.from({ length: n }, (_, i) => `${surnames[i % 10]}大${names[Math.floor(i / 10) % 10]}、${surnames[(i + 3) % 10]}小${names[Math.floor(i / 100) % 10]}`)
}

/** A workbook of one sheet; its first row stands in Excel's row 3. */
export function ledger(title: string, rows: string[][]): Buffer {
  const lines = [[title], HEADER, ...rows].map((cells, i) => `<row r="${i + 1}">${cells.map(cell).join('')}</row>`).join('')
  const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
  const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
  const packed = 'http://schemas.openxmlformats.org/package/2006'
  const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml'
  return zip({
    '[Content_Types].xml': `${head}<Types xmlns="${packed}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${type}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${type}.worksheet+xml"/></Types>`,
    '_rels/.rels': `${head}<Relationships xmlns="${packed}/relationships"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `${head}<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="台账" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `${head}<Relationships xmlns="${packed}/relationships"><Relationship Id="rId1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    'xl/worksheets/sheet1.xml': `${head}<worksheet xmlns="${main}"><sheetData>${lines}</sheetData></worksheet>`,
  })
}

function zip(files: Record<string, string>): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let at = 0
  for (const [name, text] of Object.entries(files)) {
    const path = Buffer.from(name)
    const body = Buffer.from(text)
    const common = Buffer.alloc(26) // version, flags, method 0, time, date, crc, sizes, lengths
    common.writeUInt16LE(20, 0)
    common.writeUInt16LE(0x21, 8) // 1 January 1980
    common.writeUInt32LE(crc32(body), 10)
    common.writeUInt32LE(body.length, 14)
    common.writeUInt32LE(body.length, 18)
    common.writeUInt16LE(path.length, 22)
    const entry = Buffer.alloc(16)
    entry.writeUInt32LE(at, 12)
    parts.push(Buffer.from('PK\x03\x04'), common, path, body)
    directory.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, entry.subarray(2), path)
    at += 4 + common.length + path.length + body.length
  }
  const list = Buffer.concat(directory)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(directory.length / 4, 4)
  end.writeUInt16LE(directory.length / 4, 6)
  end.writeUInt32LE(list.length, 8)
  end.writeUInt32LE(at, 12)
  return Buffer.concat([...parts, list, Buffer.from('PK\x05\x06'), end])
}
