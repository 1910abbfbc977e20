import fs from 'node:fs'
import path from 'node:path'
import { HttpResponse, http } from 'msw'
import { setupServer } from 'msw/node'

/**
 * geo.api.gouv.fr for a verb in a process of its own: loaded before it (`--import`), answers as the variable GEO_API says.
 * No other host is reached.
 */

const ROOT = path.join(import.meta.dirname, '../..')

interface Answered {
  nom: string
  code: string
  codesPostaux: string[]
  codeDepartement: string
  codeEpci?: string
  population?: number
  centre?: { type: string; coordinates: [number, number] }
}

/** The real list, from our own file: a centre where ours has a point of its own, a hundred metres further north. */
function official(arrondissements: boolean): Answered[] {
  const lines = fs.readFileSync(path.join(ROOT, 'sql/reference/communes.tsv'), 'utf8').trimEnd().split('\n').slice(1)
  return lines
    .map((line) => line.split('\t') as [string, string, string, string, string, string, string, string, string, string])
    .filter(([, , , , , , , , , city]) => Boolean(city) === arrondissements)
    .map(([code, nom, postal, codeDepartement, epci, population, lat, lon, precision]) => ({
      nom,
      code,
      codesPostaux: postal.split(' ').filter(Boolean),
      codeDepartement,
      ...(epci ? { codeEpci: epci } : {}),
      population: Number(population),
      ...(precision === 'own'
        ? { centre: { type: 'Point', coordinates: [Number(lon), Number(lat) + 0.001] as [number, number] } }
        : {}),
    }))
}

/** What a year brings: Orvault moves and grows, Sautron changes its name, Thouaré is merged into a new commune. */
function nextYear(communes: Answered[]): Answered[] {
  const kept = communes.filter(({ code }) => code !== '44204')
  for (const commune of kept) {
    if (commune.code === '44114') commune.centre = { type: 'Point', coordinates: [-1.62, 47.27] }
    if (commune.code === '44114') commune.population = 30_000
    if (commune.code === '44194') commune.nom = 'Sautron-le-Neuf'
  }
  const centre = { type: 'Point', coordinates: [-1.43, 47.27] as [number, number] }
  const made = { nom: 'Thouaré-Nouvelle', code: '44999', codesPostaux: ['44470'], codeDepartement: '44', centre }
  return [...kept, made]
}

const ANSWERS: Record<string, (arrondissements: boolean) => Response> = {
  down: () => HttpResponse.error(),
  busy: () => new HttpResponse('Bad gateway', { status: 502 }),
  html: () => HttpResponse.html('<h1>Maintenance</h1>'),
  other: () => HttpResponse.json([{ nom: 'Nantes', code: 44109 }]),
  empty: () => HttpResponse.json([]),
  'no-arrondissements': (arrondissements) => HttpResponse.json(arrondissements ? [] : official(false)),
  short: (arrondissements) => HttpResponse.json(official(arrondissements).slice(0, 1000)),
  swapped: (arrondissements) =>
    HttpResponse.json(
      official(arrondissements).map(({ centre, ...commune }) => ({
        ...commune,
        ...(centre ? { centre: { ...centre, coordinates: centre.coordinates.toReversed() } } : {}),
      })),
    ),
  official: (arrondissements) => HttpResponse.json(official(arrondissements)),
  'next-year': (arrondissements) => HttpResponse.json(arrondissements ? official(true) : nextYear(official(false))),
}

const server = setupServer(
  http.get('https://geo.api.gouv.fr/communes', ({ request }) => {
    const asked = new URL(request.url).searchParams
    for (const field of ['nom', 'code', 'codesPostaux', 'codeEpci', 'population', 'centre']) {
      if (!asked.get('fields')?.split(',').includes(field)) return HttpResponse.json({ code: 400 }, { status: 400 })
    }
    const answer = ANSWERS[process.env.GEO_API ?? 'down']
    return (answer ?? (() => HttpResponse.error()))(asked.get('type') === 'arrondissement-municipal')
  }),
  http.all('*', ({ request }) => {
    const { hostname } = new URL(request.url)
    if (!['localhost', '127.0.0.1'].includes(hostname)) throw new Error(`${hostname} is not to be reached`)
  }),
)
server.listen({ onUnhandledFrame: 'bypass' })
