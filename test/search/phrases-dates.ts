import { IDEL, KINE, MG, NANTES, type Phrase, REMPLA } from './phrases.ts'

const days = (from: string, to = from) => ({ from, to })

/** Always the next, from Monday 2026-11-23 on. */
export const DATES: Phrase[] = [
  // The next month of that name; from today on where it has begun.
  ['kiné Nantes juillet', { ...KINE, ...NANTES, from: '2027-07-01', to: '2027-07-31' }, ''],
  ['MG en décembre', { ...MG, from: '2026-12-01', to: '2026-12-31' }, ''],
  ['rempla novembre', { ...REMPLA, from: '2026-11-23', to: '2026-11-30' }, ''],
  ['juillet et août', { from: '2027-07-01', to: '2027-08-31' }, ''],
  ['IDEL décembre janvier', { profession: 'infirmier', from: '2026-12-01', to: '2027-01-31' }, ''],
  ['février 2028', { from: '2028-02-01', to: '2028-02-29' }, ''],
  ['mars ou juin balnéo', { from: '2027-03-01', to: '2027-06-30' }, 'balnéo'],
  ['Mars', { from: '2027-03-01', to: '2027-03-31' }, ''],
  // A season goes by whole months; one that goes on begins today.
  ['cet été', days('2027-06-01', '2027-08-31'), ''],
  ['l’été prochain', days('2027-06-01', '2027-08-31'), ''],
  ['été 2027', days('2027-06-01', '2027-08-31'), ''],
  ['printemps', days('2027-03-01', '2027-05-31'), ''],
  ['automne', days('2026-11-23', '2026-11-30'), ''],
  ['automne prochain', days('2027-09-01', '2027-11-30'), ''],
  ['hiver', days('2026-12-01', '2027-02-28'), ''],
  ['hiver 2026-2027', days('2026-12-01', '2027-02-28'), ''],
  ['à la rentrée', days('2027-09-01', '2027-09-30'), ''],
  ['fin d’année', days('2026-11-23', '2026-12-31'), ''],
  ['en 2027', days('2027-01-01', '2027-12-31'), ''],
  ['fin 2027', days('2027-10-01', '2027-12-31'), ''],
  // School holidays, of all zones together.
  ['vacances de février', days('2027-02-06', '2027-03-08'), ''],
  ['vacances de la Toussaint', days('2027-10-16', '2027-10-31'), ''],
  ['vacances de Noël', days('2026-12-19', '2027-01-03'), ''],
  ['vacances d’été', days('2027-07-03', '2027-08-31'), ''],
  ['grandes vacances', days('2027-07-03', '2027-08-31'), ''],
  ['Noël', days('2026-12-19', '2027-01-03'), ''],
]

const SPANS: [string, string, string?][] = [
  ['du 10 au 20 mars', '2027-03-10', '2027-03-20'],
  ['10-20 mars', '2027-03-10', '2027-03-20'],
  ['du lundi 8 au vendredi 12 mars', '2027-03-08', '2027-03-12'],
  ['le 14 juillet', '2027-07-14'],
  ['15 mars', '2027-03-15'],
  ['1er août', '2027-08-01'],
  ['15 sept', '2027-09-15'],
  ['12/02', '2027-02-12'],
  ['12/02/2027', '2027-02-12'],
  ['2027-02-12', '2027-02-12'],
  ['du 12/02 au 20/02', '2027-02-12', '2027-02-20'],
  ['29 février', '2028-02-29'],
  ['du 28 février au 3 mars 2027', '2027-02-28', '2027-03-03'],
  ['du 20 décembre au 5 janvier', '2026-12-20', '2027-01-05'],
  ['du 15 novembre au 15 décembre', '2026-11-23', '2026-12-15'],
  ['début janvier', '2027-01-01', '2027-01-10'],
  ['mi-mars', '2027-03-11', '2027-03-20'],
  ['fin août', '2027-08-21', '2027-08-31'],
  ['fin février', '2027-02-21', '2027-02-28'],
  ['de mi-mars à fin avril', '2027-03-11', '2027-04-30'],
  ['entre mars et juin', '2027-03-01', '2027-06-30'],
  ['juillet-août', '2027-07-01', '2027-08-31'],
  ['juillet/août', '2027-07-01', '2027-08-31'],
  ['en mars 2027', '2027-03-01', '2027-03-31'],
  ['mars, avril et mai', '2027-03-01', '2027-05-31'],
  ['semaine prochaine', '2026-11-30', '2026-12-06'],
  ['cette semaine', '2026-11-23', '2026-11-29'],
  ['la semaine du 8 février', '2027-02-08', '2027-02-14'],
  ['ce week-end', '2026-11-28', '2026-11-29'],
  ['week-end du 14 février', '2027-02-13', '2027-02-14'],
  ['demain', '2026-11-24'],
  ['après-demain', '2026-11-25'],
  ['lundi prochain', '2026-11-30'],
  ['mardi prochain', '2026-11-24'],
  ['dans 15 jours', '2026-12-08', '2026-12-14'],
  ['sous 15 jours', '2026-11-23', '2026-12-08'],
  ['le mois prochain', '2026-12-01', '2026-12-31'],
  ['jusqu’au 30 juin', '2026-11-23', '2027-06-30'],
  ['avant le 3 mai', '2026-11-23', '2027-05-02'],
  ['d’ici fin mars', '2026-11-23', '2027-03-31'],
  ['à partir du 3 mai jusqu’au 30 juin', '2027-05-03', '2027-06-30'],
]
DATES.push(...SPANS.map(([text, from, to]): Phrase => [text, days(from, to), '']))

const OPEN: [string, string][] = [
  ['à partir du 3 mai', '2027-05-03'],
  ['après le 3 mai', '2027-05-04'],
  ['après mars', '2027-04-01'],
  ['dès janvier', '2027-01-01'],
  ['à compter de septembre 2027', '2027-09-01'],
]
DATES.push(...OPEN.map(([text, from]): Phrase => [text, { from }, '']))

/** Numbers that are no dates; dates that are over, or do not exist; more of them than one filter can say. */
export const NO_DATES: Phrase[] = [
  ['35 patients', {}, '35 patients'],
  ['80 %', {}, '80 %'],
  ['2 fauteuils', {}, '2 fauteuils'],
  ['7/7', {}, '7/7'],
  ['24/24', {}, '24/24'],
  ['1/2 journée', {}, '1/2 journée'],
  ['3 semaines', {}, '3 semaines'],
  ['10 jours par mois', {}, '10 jours par mois'],
  ['2027', {}, '2027'],
  ['sept', {}, 'sept'],
  ['lundi et jeudi', {}, 'lundi et jeudi'],
  ['31 février', {}, '31 février'],
  ['du 20 au 10 mars', {}, 'du 20 au 10 mars'],
  ['10 au 20', {}, '10 au 20'],
  ['mars 2025', {}, 'mars 2025'],
  ['12/02/2024', {}, '12/02/2024'],
  ['du 9 au 20 février et du 13 au 24 avril', {}, 'du 9 au 20 février et du 13 au 24 avril'],
  ['kiné 02 40 12 03 27', KINE, '02 40 12 03 27'],
  ['IDEL 6h15 35 patients', IDEL, '6h15 35 patients'],
]
