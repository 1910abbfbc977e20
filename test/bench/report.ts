/** How the benches measure and print: every figure beside its baseline of the same run. Nothing here passes or fails. */

const at = (values: readonly number[], part: number) =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] as number

export const median = (values: readonly number[]) => at(values, 0.5)
export const p99 = (values: readonly number[]) => at(values, 0.99)
export const p95 = (values: readonly number[]) => at(values, 0.95)

/** Milliseconds that some work takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}

export async function repeat(times: number, measure: () => Promise<number>): Promise<number[]> {
  const values: number[] = []
  for (let i = 0; i < times; i++) values.push(await measure())
  return values
}

export function header(): void {
  process.stdout.write('| what | figure | baseline | ratio |\n|---|---|---|---|\n')
}

export function row(what: string, figure: number, baseline: string, against: number): void {
  process.stdout.write(
    `| ${what} | ${said(figure)} | ${baseline}: ${said(against)} | ${(figure / against).toFixed(1)} |\n`,
  )
}

/** Where more is better: so many a second. */
export function rate(what: string, figure: number, baseline: string, against: number): void {
  const each = (n: number) => `${Math.round(n).toLocaleString('en')} a second`
  const share = Math.round((figure / against) * 100)
  process.stdout.write(`| ${what} | ${each(figure)} | ${baseline}: ${each(against)} | ${share} % |\n`)
}

/** Median and p95 of both sides. */
export function rows(what: string, figures: readonly number[], baseline: string, against: readonly number[]): void {
  row(`${what}, median`, median(figures), baseline, median(against))
  row(`${what}, p95`, p95(figures), baseline, p95(against))
}

const said = (ms: number) => `${ms < 10 ? ms.toFixed(1) : Math.round(ms).toLocaleString('en')} ms`
