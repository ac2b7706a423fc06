// A boot as a picture: stages, modules, steps and fetches as bars on one time axis. Plain SVG, readable without scripts.

import type { TimedSpan } from './boot-events.ts'

const rowHeight = 20
const labelWidth = 300
const chartWidth = 760
const margin = 16

const colours: Readonly<Record<string, string>> = {
  stage: '#4b6584',
  SUCCESS: '#20a39e',
  RUN: '#9aa5b1',
  FAILED: '#d64545',
  WARN: '#e8a33d',
  FAIL: '#d64545',
}

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

/** Seconds as people read them: "12 ms", "1.25 s". */
function shortTime(seconds: number): string {
  return seconds < 1 ? `${Math.round(seconds * 1000)} ms` : `${seconds.toFixed(2)} s`
}

/** A round number of seconds that gives between four and ten marks. */
function tick(total: number): number {
  const rough = Math.max(total, 0.001) / 6
  const power = 10 ** Math.floor(Math.log10(rough))
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= rough) ?? rough
}

/** The stages, and otherwise only what took a millisecond or went wrong: forty idle modules would hide the busy one. */
const worthARow = ({ depth, duration, result }: TimedSpan) =>
  depth === 0 || duration >= 0.001 || !['SUCCESS', 'RUN'].includes(result)

const legend = [
  ['stage', 'stage'],
  ['SUCCESS', 'module or step'],
  ['RUN', 'command or request'],
  ['WARN', 'warning'],
  ['FAIL', 'failure'],
] as const

export function timelineSvg(all: readonly TimedSpan[]): string {
  const spans = all.filter(worthARow)
  const hidden = all.length - spans.length
  const start = Math.min(...spans.map((span) => span.start), Number.POSITIVE_INFINITY)
  const end = Math.max(...spans.map((span) => span.start + span.duration), 0)
  const total = spans.length === 0 ? 1 : Math.max(end - start, 0.001)
  const height = margin * 2 + (spans.length + 4) * rowHeight
  const width = labelWidth + chartWidth + margin * 3
  const x = (time: number) => labelWidth + margin + ((time - start) / total) * chartWidth
  const parts: string[] = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">`,
    `<rect width="100%" height="100%" fill="white"/>`,
  ]
  if (spans.length === 0) parts.push(`<text x="${margin}" y="${margin * 2}">no stage has finished yet</text>`)
  else {
    for (let mark = 0; mark <= total * 1.0001; mark += tick(total)) {
      const at = x(start + mark).toFixed(1)
      parts.push(
        `<line x1="${at}" y1="${margin + rowHeight}" x2="${at}" y2="${margin + (spans.length + 1.8) * rowHeight}" stroke="#dddddd"/>`,
        `<text x="${at}" y="${margin + 12}" text-anchor="middle" fill="#555555">${shortTime(mark)}</text>`,
      )
    }
  }
  for (const [row, span] of spans.entries()) {
    const top = margin + (row + 1.5) * rowHeight
    const left = x(span.start)
    const wide = Math.max(1.5, (span.duration / total) * chartWidth)
    const label = ['RUN', 'FAILED'].includes(span.result) ? span.name : (span.name.split('/').at(-1) ?? span.name)
    const colour =
      span.result === 'SUCCESS' && span.depth === 0 ? colours['stage'] : (colours[span.result] ?? colours['SUCCESS'])
    const title = escaped(`${span.name}: ${span.description}, ${shortTime(span.duration)}, ${span.result}`)
    const inside = left + wide + 60 > width
    parts.push(
      `<g><title>${title}</title>`,
      `<text x="${margin + span.depth * 14}" y="${top + 13}"${span.depth === 0 ? ' font-weight="bold"' : ''}>${escaped(label.length > 40 ? `${label.slice(0, 39)}…` : label)}</text>`,
      `<rect x="${left.toFixed(1)}" y="${top + 3}" width="${wide.toFixed(1)}" height="${rowHeight - 6}" rx="2" fill="${colour}"/>`,
      `<text x="${(inside ? left - 4 : left + wide + 4).toFixed(1)}" y="${top + 13}"${inside ? ' text-anchor="end"' : ''} fill="#333333">${shortTime(span.duration)}</text></g>`,
    )
  }
  const foot = margin + (spans.length + 2.5) * rowHeight
  for (const [column, [colour, meaning]] of legend.entries()) {
    const left = margin + column * 160
    parts.push(
      `<rect x="${left}" y="${foot + 3}" width="14" height="${rowHeight - 6}" rx="2" fill="${colours[colour]}"/>`,
      `<text x="${left + 20}" y="${foot + 13}" fill="#555555">${meaning}</text>`,
    )
  }
  if (hidden > 0)
    parts.push(
      `<text x="${width - margin}" y="${foot + 13}" text-anchor="end" fill="#555555">${hidden} that took less than 1 ms are not shown</text>`,
    )
  parts.push('</svg>')
  return `${parts.join('\n')}\n`
}

export function timelinePage(spans: readonly TimedSpan[]): string {
  const stages = spans.filter(({ depth }) => depth === 0)
  const total = stages.reduce((sum, { duration }) => sum + duration, 0)
  const rows = stages.map(
    ({ name, duration, result }) =>
      `<tr><td>${escaped(name)}</td><td>${shortTime(duration)}</td><td>${result}</td></tr>`,
  )
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Boot timeline</title>
<style>body{font-family:sans-serif;margin:2em}td,th{padding:.2em 1em .2em 0;text-align:left}</style></head>
<body><h1>Boot timeline</h1>
<table><tr><th>stage</th><th>time</th><th>result</th></tr>${rows.join('')}<tr><th>together</th><th>${shortTime(total)}</th><th></th></tr></table>
${timelineSvg(spans)}</body></html>
`
}
