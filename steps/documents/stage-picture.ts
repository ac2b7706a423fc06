// The stages of documents as a picture: a box for each step, from top to bottom as they run, and an arrow for each `after`. Plain SVG,
// readable without scripts.

import { escapeXml } from '../../languages/xml.ts'
import { detailsOf, type GraphStep, type StageGraph } from './stage-graph.ts'

const margin = 20
const boxLeft = 90
const boxWidth = 640
const boxHeight = 38
const rowHeight = 52
const headHeight = 40
const width = boxLeft + boxWidth + margin

/** Documents have colours, by turns. */
const colours = ['#dbe9f6', '#e2f0d9', '#fdf0d5', '#eadcf4', '#d9f0ee', '#f6dede']

const cut = (text: string, most: number) => (text.length > most ? `${text.slice(0, most - 1)}…` : text)

export function stageSvg(graphs: readonly StageGraph[], title: string): string {
  const parts: string[] = []
  const documents = new Map<string, string>()
  let top = margin + headHeight
  for (const { stage, own, steps } of graphs) {
    const note = own ? ' (by run-stage alone)' : ''
    parts.push(
      `<text x="${margin}" y="${top + 24}" font-size="16" font-weight="bold">${escapeXml(stage + note)}</text>`,
    )
    top += headHeight
    for (const [row, step] of steps.entries()) {
      parts.push(box(step, steps, top + row * rowHeight, colourOf(step, documents)))
      if (row > 0)
        parts.push(line(boxLeft + 24, top + row * rowHeight - (rowHeight - boxHeight), top + row * rowHeight))
    }
    for (const [row, { after }] of steps.entries()) parts.push(...after.map((other) => arrow(top, other, row)))
    top += steps.length * rowHeight + margin
  }
  if (graphs.length === 0) parts.push(`<text x="${margin}" y="${top + 24}">no document has any step</text>`)
  const height = top + headHeight + margin
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">`,
    `<title>${escapeXml(title)}</title>`,
    '<defs><marker id="to" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8z" fill="#b5541c"/></marker></defs>',
    '<rect width="100%" height="100%" fill="white"/>',
    `<text x="${margin}" y="${margin + 12}" font-size="18">${escapeXml(title)}</text>`,
    ...parts,
    '</svg>',
  ].join('\n')}\n`
}

function colourOf({ place }: GraphStep, documents: Map<string, string>): string {
  const document = place.replace(/:\d+$/, '')
  const colour = documents.get(document) ?? colours[documents.size % colours.length] ?? 'white'
  documents.set(document, colour)
  return colour
}

function box(step: GraphStep, steps: readonly GraphStep[], top: number, colour: string): string {
  const bad = step.problems.length > 0
  const details = detailsOf(step, steps)
  const about = [step.operation, step.place, ...details, ...step.problems].join('\n')
  const second = bad ? `${step.problems.join('; ')}` : `${step.place}: ${details[0] ?? ''}`
  return [
    `<g><title>${escapeXml(about)}</title>`,
    `<rect x="${boxLeft}" y="${top}" width="${boxWidth}" height="${boxHeight}" rx="4" fill="${colour}" stroke="${bad ? '#d64545' : '#7a8a99'}"${bad ? ' stroke-width="2"' : ''}/>`,
    `<text x="${boxLeft + 10}" y="${top + 16}" font-weight="bold">${escapeXml(cut(step.operation, 90))}</text>`,
    `<text x="${boxLeft + 10}" y="${top + 31}" fill="${bad ? '#a11d1d' : '#444444'}">${escapeXml(cut(second, 95))}</text></g>`,
  ].join('\n')
}

const line = (x: number, from: number, to: number) =>
  `<line x1="${x}" y1="${from}" x2="${x}" y2="${to}" stroke="#7a8a99"/>`

/** On the left: from the step that is waited for to the one that waits; the farther, the wider. */
function arrow(top: number, from: number, to: number): string {
  const [start, end] = [from, to].map((row) => top + row * rowHeight + boxHeight / 2)
  const reach = boxLeft - Math.min(70, 16 + Math.abs(to - from) * 8)
  return `<path d="M${boxLeft} ${start}C${reach} ${start} ${reach} ${end} ${boxLeft} ${end}" fill="none" stroke="#b5541c" marker-end="url(#to)"/>`
}
