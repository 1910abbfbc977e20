/** Where and when the random pairs are. */

const place = <P extends number | null>(code: string, lat: P, lon: P, city: string | null = null) => ({
  code,
  city,
  lat,
  lon,
})

export const PLACES = {
  nantes: place('44109', 47.21812, -1.55306),
  orvault: place('44114', 47.27099, -1.62361),
  chapelle: place('44035', 47.29936, -1.55111),
  laval: place('53130', 48.07247, -0.77019),
  leMans: place('72181', 48.0021, 0.20251),
  paris: place('75056', 48.85341, 2.3488),
  paris1: place('75101', 48.8592, 2.3417, '75056'),
  paris16: place('75116', 48.86039, 2.26197, '75056'),
  lyon: place('69123', 45.74846, 4.84671),
  lyon3: place('69383', 45.75917, 4.85474, '69123'),
  noumea: place('98818', null, null),
  papeete: place('98735', null, null),
  miquelon: place('97502', null, null),
  saintDenis: place('97411', -20.88231, 55.4504),
  saintPaul: place('97415', -21.00961, 55.27071),
  basseTerre: place('97105', 15.99854, -61.72548),
  fortDeFrance: place('97209', 14.60365, -61.07418),
  cayenne: place('97302', 4.93333, -52.33333),
  mamoudzou: place('97611', -12.78234, 45.22878),
}

/** Midnights that fall on another day overseas, changes of the hour, ends of years, a 29 February. */
export const INSTANTS = [
  '2027-03-27T23:30:00Z',
  '2027-03-28T00:59:59Z',
  '2027-03-28T22:00:00Z',
  '2027-10-30T21:59:00Z',
  '2027-10-31T22:30:00Z',
  '2026-12-31T22:59:00Z',
  '2026-12-31T23:00:00Z',
  '2026-12-31T20:30:00Z',
  '2027-06-15T12:00:00Z',
  '2027-06-15T03:30:00Z',
  '2028-02-28T20:30:00Z',
  '2028-02-29T12:00:00Z',
].map((text) => new Date(text))
