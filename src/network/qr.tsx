import { encode } from 'uqr'

/** A QR code as SVG: dark on white whatever the page's colours, for phones read nothing else. */
export function Qr({ text, label }: { text: string; label: string }) {
  const { data } = encode(text, { ecc: 'M', border: 3 })
  const size = data.length
  return (
    <svg class="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shape-rendering="crispEdges">
      <rect width={size} height={size} fill="#fff" />
      <path fill="#000" d={pathOf(data)} />
    </svg>
  )
}

/** One stroke for each run of dark modules in a row. */
function pathOf(rows: readonly (readonly boolean[])[]): string {
  return rows
    .flatMap((row, y) => {
      const strokes: string[] = []
      for (let x = 0; x < row.length; x++) {
        if (!row[x]) continue
        let width = 1
        while (row[x + width]) width++
        strokes.push(`M${x} ${y}h${width}v1h-${width}z`)
        x += width
      }
      return strokes
    })
    .join('')
}
