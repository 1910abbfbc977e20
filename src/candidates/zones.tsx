import type { Context } from '../accounts/context.ts'
import { type Choices, CommuneField, readPlaces } from '../territories/fields.tsx'
import { getCommunes, landmarks } from '../territories/service.ts'
import { TextField } from '../web/fields.tsx'
import { type Form, focused, numberOf, rowsOf, type Values } from '../web/forms.ts'
import { type Reach, SpotMap, type Town } from '../web/map.tsx'
import { ActionButton, AddButton, RemoveButton } from '../web/periods.tsx'
import { zoneFields } from './input.ts'

/** The zones of a profile's form, on a map. */

export interface ZoneMap {
  circles: readonly Reach[]
  towns: readonly Town[]
}

/** As far as a radius may go, in km. */
const MOST_KM = 300

/** What the form's zones come to on a map: those whose commune and radius are understood. */
export async function mapOf({ sql }: Pick<Context, 'sql'>, values: Values): Promise<ZoneMap> {
  const { codes } = await readPlaces(sql, values, zoneFields(values))
  const communes = await getCommunes(
    sql,
    codes.map(({ code }) => code),
  )
  const circles = codes.flatMap(({ name, code }): Reach[] => {
    const radiusKm = numberOf(values, name.replace(/commune$/, 'radiusKm'))
    const commune = communes.find((one) => one.code === code)
    if (!commune || commune.lat === null || commune.lon === null) return []
    if (typeof radiusKm !== 'number' || radiusKm < 1 || radiusKm > MOST_KM) return []
    return [{ lat: commune.lat, lon: commune.lon, radiusKm, label: commune.name }]
  })
  return { circles, towns: circles.length > 0 ? await landmarks(sql) : [] }
}

export function Zones({ form, choices, map }: { form: Form; choices: Choices; map: ZoneMap }) {
  const rows = rowsOf(form.values, 'zones')
  return (
    <div class="zones">
      <div>
        {rows.map((row, i) => (
          <fieldset class="row">
            <legend>{`Zone ${i + 1}`}</legend>
            {rows.length > 1 && <RemoveButton form={form} list="zones" row={row} what={`la zone ${i + 1}`} />}
            <CommuneField
              form={form}
              name={`zones.${row}.commune`}
              label="Autour de"
              hint={i === 0 ? 'Nom de la commune ou code postal.' : undefined}
              required={i === 0}
              choices={choices}
            />
            <radius-field>
              <TextField
                form={form}
                name={`zones.${row}.radiusKm`}
                label="Dans un rayon de, en km"
                hint={i === 0 ? 'À vol d’oiseau. De 1 à 300.' : undefined}
                inputmode="numeric"
              />
            </radius-field>
          </fieldset>
        ))}
        <AddButton form={form} list="zones" label="Ajouter une zone" />
      </div>
      <ZonesOnMap form={form} map={map} />
    </div>
  )
}

/** Circles with the name of their middle, then the towns around. */
export function CirclesMap({ circles, towns }: ZoneMap) {
  const named = circles.map(({ label, lat, lon }) => ({ name: label, lat, lon }))
  const others = towns.filter(({ name }) => !named.some((one) => one.name === name))
  return <SpotMap title="Où vous voulez travailler" spots={[]} circles={circles} towns={[...named, ...others]} />
}

/** By script it follows what is typed above it; without, a button shows the form again with it. */
function ZonesOnMap({ form, map: { circles, towns } }: { form: Form; map: ZoneMap }) {
  return (
    <div
      id="carte-zones"
      data-hx-post="/mon-profil"
      data-hx-vals='{"action":"montrer:carte"}'
      data-hx-include="closest form"
      data-hx-trigger="change from:'closest .zones' delay:300ms"
      data-hx-select="#carte-zones"
      data-hx-swap="outerHTML"
    >
      {circles.length > 0 ? (
        <CirclesMap circles={circles} towns={towns} />
      ) : (
        <p class="hint">Vos zones s’affichent ici sur une carte.</p>
      )}
      <p class="unscripted">
        <ActionButton form={form} action="montrer:carte" label="Voir la carte" />
      </p>
      {focused(form, 'montrer:carte') && circles.length === 0 && (
        <p class="error">Donnez d’abord une commune et un rayon.</p>
      )}
    </div>
  )
}
